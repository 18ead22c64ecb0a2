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

    /// <summary>All places of a directive, for the reference.</summary>
    public static string All(Place places) => string.Join(", ", Names.Where(name => (places & name.Place) != 0).Select(static name => name.Text));

    static readonly (Place Place, string Text)[] Names =
    [
        (Place.Http, "http"), (Place.Server, "server"), (Place.Path, "path"), (Place.Location, "location"), (Place.IfInServer, "if of server"),
        (Place.IfInLocation, "if"), (Place.LimitExcept, "limit_except"), (Place.Auth, "auth"), (Place.IfInAuth, "if of auth"),
    ];
}
