package cli

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestManual(t *testing.T) {
	root := &cobra.Command{Use: "brainbow"}
	root.PersistentFlags().String("runs", "./runs", "directory of `DIR` runs")
	cmd := &cobra.Command{
		Use: "paint FILE", Short: "Paint a file", Long: "Paints 100% of it.\n\n  .hidden  a list\n  C:\\x     more\n\n'quoted' first.",
		Example: "  brainbow paint a.png", Run: func(*cobra.Command, []string) {},
	}
	cmd.Flags().IntP("width", "w", 3, "how wide")
	cmd.Flags().String("secret", "", "nobody reads this")
	if err := cmd.Flags().MarkHidden("secret"); err != nil {
		t.Fatal(err)
	}
	root.AddCommand(cmd)
	got := manual(cmd)
	for _, want := range []string{
		`.TH "BRAINBOW\-PAINT" 1`, "brainbow\\-paint \\- Paint a file\n", `\fBbrainbow paint FILE [flags]\fP`, "Paints 100% of it.\n",
		".nf\n  .hidden  a list\n  C:\\ex     more\n.fi\n", "\\&'quoted' first.\n", "\\fB\\-w\\fP, \\fB\\-\\-width\\fP \\fIint\\fP\nhow wide (default 3)\n",
		".SH OPTIONS OF EVERY COMMAND\n", `\fIDIR\fP`, ".nf\n  brainbow paint a.png\n.fi\n", `\fBbrainbow\fP(1)`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "secret") {
		t.Error("a hidden flag is on the page")
	}
}
