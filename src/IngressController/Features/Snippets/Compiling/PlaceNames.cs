namespace IngressController.Features.Snippets.Compiling;

/// <summary>Places in words.</summary>
static class PlaceNames
{
    public static string Of(Place place) => place switch
    {
        Place.Http => "in http-snippet",
        Place.Server => "in a server-snippet",
        Place.Path => "in a configuration-snippet",
        Place.Location => "in a location",
        Place.IfInServer => "in an if of a server-snippet",
        Place.IfInLocation => "in an if",
        Place.IfInAuth => "in an if of an auth-snippet",
        Place.LimitExcept => "in a limit_except",
        Place.Auth => "in an auth-snippet",
        _ => "here",
    };
}
