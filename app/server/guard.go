package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

const (
	// longestTarget is the maximum length of path and query, enough to name thousands of samples.
	longestTarget = 64 << 10
	// pageCSP lets a page load its own files and nothing else.
	pageCSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	// pictureCSP lets an SVG that is opened as a page show its embedded pictures.
	pictureCSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
)

// guard checks a request before anything else. If ok is false, the request was refused and has
// been answered.
func (s *Server) guard(w http.ResponseWriter, r *http.Request) (ok bool) {
	h := w.Header()
	h.Set("Content-Security-Policy", pageCSP)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	if err := s.admit(r); err != nil {
		fail(w, err)
		return false
	}
	if s.opt.Token == "" {
		return true
	}
	if given := r.URL.Query().Get("token"); given != "" && r.Method == http.MethodGet {
		if !same(given, s.opt.Token) {
			fail(w, errToken)
			return false
		}
		http.SetCookie(w, &http.Cookie{Name: tokenCookie(r), Value: s.opt.Token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
		to := *r.URL // remove the token from the address
		q := to.Query()
		q.Del("token")
		to.RawQuery = q.Encode()
		h.Set("Cache-Control", "no-store")
		http.Redirect(w, r, "/"+strings.TrimLeft(to.RequestURI(), "/"), http.StatusSeeOther)
		return false
	}
	given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if c, err := r.Cookie(tokenCookie(r)); err == nil && given == "" {
		given = c.Value
	}
	if !same(given, s.opt.Token) {
		fail(w, errToken)
		return false
	}
	return true
}

var errToken = &problem{http.StatusUnauthorized, "the token is missing or wrong", "open the address that brainbow printed"}

// same compares two tokens in a time that does not depend on their content.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// admit checks the host and origin of a request and that its path is plain.
func (s *Server) admit(r *http.Request) error {
	if len(r.RequestURI) > longestTarget || len(r.URL.RawQuery) > longestTarget {
		return refuse(http.StatusRequestURITooLong, "name fewer samples", "the address must have at most %d bytes", longestTarget)
	}
	if !s.knownHost(r.Host) {
		return refuse(http.StatusForbidden, "open the address that brainbow printed", "requests for host %q are not answered", r.Host)
	}
	if origins := r.Header.Values("Origin"); len(origins) > 0 {
		u, err := url.Parse(origins[0])
		if len(origins) > 1 || err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.EqualFold(u.Host, r.Host) {
			return refuse(http.StatusForbidden, "open the studio itself", "requests from pages of %q are not answered", origins[0])
		}
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		// Following a link to the studio is allowed; embedding a picture or a script is not.
		if r.Method != http.MethodGet || r.Header.Get("Sec-Fetch-Mode") != "navigate" || strings.HasPrefix(r.URL.Path, "/api/") {
			return refuse(http.StatusForbidden, "open the studio itself", "requests from pages of other sites are not answered")
		}
	}
	if strings.ContainsAny(r.URL.Path, "\x00\\") || slices.Contains(strings.Split(r.URL.Path, "/"), "..") {
		return refuse(http.StatusBadRequest, "paths have plain names only", "the path %q is not accepted", r.URL.Path)
	}
	return nil
}

// knownHost reports whether a Host header names this server: a loopback address, any numeric
// address if there is a token, or a name from Options.Hosts. This stops DNS rebinding: a page
// whose name was made to resolve to this machine sends its own name.
func (s *Server) knownHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	if ip, err := netip.ParseAddr(name); err == nil {
		return ip.Unmap().IsLoopback() || s.opt.Token != ""
	}
	return slices.ContainsFunc(s.opt.Hosts, func(h string) bool { return strings.EqualFold(h, name) })
}

// tokenCookie returns the name of the cookie that keeps the token of the first address. It
// contains the port, because browsers share cookies between the ports of a host and a host may
// run several studios.
func tokenCookie(r *http.Request) string {
	if _, port, err := net.SplitHostPort(r.Host); err == nil {
		return "brainbow-" + port
	}
	return "brainbow"
}
