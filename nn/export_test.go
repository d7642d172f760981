package nn

// SetChannels makes the layout of a forward pass: channels in lanes, or samples.
func (inf *Inferer) SetChannels(channels bool) {
	inf.layout = sampleLayout
	if channels {
		inf.layout = channelLayout
	}
}

// Chosen says which layout the rule takes for so many samples.
func (inf *Inferer) Chosen(samples int) string {
	if inf.byChannels(samples) {
		return "channels"
	}
	return "samples"
}
