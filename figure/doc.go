// Package figure is the registry of the named views: from runs and parameters
// to a picture.
//
// Start with [Views], which lists what there is with its parameters, and
// [Make], which draws one. The command line and the studio show the same list
// and call the same function.
//
// Every figure says in its title which run, layer and step it shows, draws its
// scale, has a caption in whole sentences and a description of its content for
// those who cannot see it. The same run, step and parameters give the same
// picture. A view that a run cannot give is refused with the reason and with
// what would make it possible; so is a parameter that the view does not know.
package figure
