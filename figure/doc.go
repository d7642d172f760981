// Package figure is the registry of the named views: from runs and parameters
// to a picture.
//
// Start with [Views], which lists the views with their parameters, and [Make],
// which draws one. The command line and the studio show the same list and call
// the same function.
//
// Every figure says in its title which run, layer and step it shows, draws its
// scale, and has a caption in whole sentences and a description of its content
// for people who cannot see it. The same run, step and parameters give the same
// picture. The package refuses a view that a run cannot give, with the reason
// and what would make it possible, and a parameter that the view does not have.
package figure
