package nn

// SetChannels sets the layout of a forward pass: channels in lanes, or samples.
func (inf *Inferer) SetChannels(channels bool) {
	inf.layout = sampleLayout
	if channels {
		inf.layout = channelLayout
	}
}

// Chosen reports whether the rule puts channels in lanes for n samples.
func (inf *Inferer) Chosen(samples int) string {
	if inf.byChannels(samples) {
		return "channels"
	}
	return "samples"
}
