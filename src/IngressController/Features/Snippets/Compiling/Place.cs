namespace IngressController.Features.Snippets.Compiling;

/// <summary>Where a directive stands, as far as nginx and ingress-nginx make a difference.</summary>
[Flags]
enum Place
{
    None = 0,

    /// <summary>http-snippet.</summary>
    Http = 1,

    /// <summary>server-snippet, of an Ingress or the ConfigMap.</summary>
    Server = 2,

    /// <summary>configuration-snippet and location-snippet: the location of a path, which has lines of ingress-nginx' own.</summary>
    Path = 4,

    /// <summary>A <c>location</c> block of a server-snippet.</summary>
    Location = 8,

    /// <summary>An <c>if</c> of a server-snippet.</summary>
    IfInServer = 16,

    /// <summary>An <c>if</c> of a location.</summary>
    IfInLocation = 32,

    /// <summary>auth-snippet and global-auth-snippet: the location that asks the service of auth-url.</summary>
    Auth = 64,

    /// <summary>An <c>if</c> of those.</summary>
    IfInAuth = 128,

    AnyAuth = Auth | IfInAuth,

    /// <summary>A <c>limit_except</c> of a location.</summary>
    LimitExcept = 256,

    AnyLocation = Path | Location,

    /// <summary>Where rewrite directives stand.</summary>
    Rewriting = Server | AnyLocation | IfInServer | IfInLocation,
}
