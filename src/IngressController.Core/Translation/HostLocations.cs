using IngressController.Core.Annotations;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>Adds the locations of server-snippets to their hosts, as routes without a Service.</summary>
/// <param name="everywhere">What the global settings ask of every route.</param>
/// <param name="diagnostics">Receives problems.</param>
sealed class HostLocations(PolicySet everywhere, DiagnosticSink diagnostics)
{
    /// <summary>Adds those of a host's server-snippet.</summary>
    /// <param name="host">The host, with all its paths.</param>
    /// <param name="snippet">Its server-snippet.</param>
    /// <param name="locations">Those of the snippet.</param>
    public void Add(HostDraft host, HostSnippet snippet, ValueArray<HostLocation> locations) =>
        Add(host, locations, new(new(ResourceKind.Ingress, snippet.Ingress), snippet.Policy.Field));

    /// <summary>Adds those of the ConfigMap, which every host has.</summary>
    public void AddEverywhere(HostDraft host, ValueArray<HostLocation> locations, ObjectReference configMap) =>
        Add(host, locations, new(configMap, "server-snippet"));

    void Add(HostDraft host, ValueArray<HostLocation> locations, Source source)
    {
        var known = new HashSet<(LocationKind Kind, string Path)>();
        foreach (var location in locations)
        {
            var kind = location.Kind == LocationKind.FinalPrefix ? LocationKind.Prefix : location.Kind;
            if (kind != LocationKind.Pattern && !known.Add((kind, location.Path)))
                Report(source, $"has two locations for {location.Path}; the first holds, and nginx would refuse the whole configuration");
            else if (kind != LocationKind.Pattern && host.FindLocation(kind, location.Path))
                Report(source, $"has a location for {location.Path}, as the server-snippet of host \"{host.Name}\" has, which holds");
            else if (!host.IsRegex && PathLike(host, location) is >= 0 and var at)
                Close(host, source, at);
            else
                host.AddLocation(RouteOf(host, location));
        }
    }

    // nginx takes no two equal locations. Which of them was meant to hold is not known, so none does.
    void Close(HostDraft host, Source source, int at)
    {
        var path = host.Routes[at].Path;
        host.Close(at, $"{source.Field} of {source.Object} has a location for path {path} too");
        diagnostics.Closed(source.Object, DiagnosticCodes.InvalidAnnotation, source.Field,
            $"has a location for path {path} of host \"{host.Name}\", which Ingress {host.Routes[at].Ingress} serves: " +
            "nginx would refuse the whole configuration; the path answers 503 until one of them is gone");
    }

    void Report(Source source, string message) => diagnostics.Error(source.Object, DiagnosticCodes.InvalidAnnotation, source.Field, message);

    static int PathLike(HostDraft host, HostLocation location) => location.Kind switch
    {
        LocationKind.Exact => host.Find(PathMatch.Exact, RequestTarget.OctetsOf(location.Path)),
        LocationKind.Prefix or LocationKind.FinalPrefix => host.Find(PathMatch.Prefix, RequestTarget.OctetsOf(location.Path)),
        _ => -1,
    };

    Route RouteOf(HostDraft host, HostLocation location) => new()
    {
        Ingress = host.Owner?.Key,
        Host = host.Name,
        Path = location.Path,
        Match = location.Kind == LocationKind.Exact ? PathMatch.Exact : PathMatch.Prefix,
        Location = location,
        Upstream = null,
        StatusWithoutDestination = 404,
        Policies = host.PoliciesOf(everywhere with { Items = everywhere.Items.Add(location.Program) }),
    };

    /// <summary>Where locations are written.</summary>
    readonly record struct Source(ObjectReference Object, string Field);
}
