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
	// longestTarget bounds path and query of a request: thousands of samples can be chosen.
	longestTarget = 64 << 10
	// pageCSP lets a page load its own files and nothing else.
	pageCSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	// pictureCSP lets an SVG that is opened by itself show its pictures.
	pictureCSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
)

// guard lets a request through or answers it: ok is false then. It comes before
// everything else.
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
		to := *r.URL // the token does not stay in the address
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

// same compares in a time that says nothing of the token.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// admit checks where a request comes from and that its address is one.
func (s *Server) admit(r *http.Request) error {
	if len(r.RequestURI) > longestTarget || len(r.URL.RawQuery) > longestTarget {
		return refuse(http.StatusRequestURITooLong, "name fewer samples", "the address has more than %d bytes", longestTarget)
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
		// A link that somebody follows is fine; a picture or a script is not.
		if r.Method != http.MethodGet || r.Header.Get("Sec-Fetch-Mode") != "navigate" || strings.HasPrefix(r.URL.Path, "/api/") {
			return refuse(http.StatusForbidden, "open the studio itself", "requests from pages of other sites are not answered")
		}
	}
	if strings.ContainsAny(r.URL.Path, "\x00\\") || slices.Contains(strings.Split(r.URL.Path, "/"), "..") {
		return refuse(http.StatusBadRequest, "paths have plain names only", "the path %q is not accepted", r.URL.Path)
	}
	return nil
}

// knownHost says that a Host header names this server: a loopback address, with a
// token any address in numbers, or a name that was given. A page of another site
// whose name was made to mean this machine comes under its own name.
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

// tokenCookie names what keeps the token that came with the first address. Cookies are of
// a host whatever the port, and there may be several studios on one.
func tokenCookie(r *http.Request) string {
	if _, port, err := net.SplitHostPort(r.Host); err == nil {
		return "brainbow-" + port
	}
	return "brainbow"
}
