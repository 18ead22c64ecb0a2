using IngressController.Core.Annotations;

namespace IngressController.Core.Routing;

/// <summary>How a <c>location</c> of a server-snippet is compared (ngx_http_core_module).</summary>
public enum LocationKind
{
    /// <summary><c>=</c>: the whole path.</summary>
    Exact,

    /// <summary>No sign: the beginning of the path, also within a segment.</summary>
    Prefix,

    /// <summary><c>^~</c>: as <see cref="Prefix"/>, and no pattern is looked at when it is the longest.</summary>
    FinalPrefix,

    /// <summary><c>~</c> and <c>~*</c>: a pattern, anywhere in the path.</summary>
    Pattern,

    /// <summary><c>@name</c>: no path leads there, but an error page may.</summary>
    Named,
}

/// <summary>A <c>location</c> of a server-snippet: paths of a host that lead to no Service.</summary>
/// <param name="Kind">How it is compared.</param>
/// <param name="Path">The path, or the text of the pattern.</param>
/// <param name="Pattern">The pattern, where it is one.</param>
/// <param name="Program">What happens to its requests.</param>
/// <param name="IsLast">Whether its pattern stands behind those of Ingresses, as in the ConfigMap's server-snippet.</param>
public sealed record HostLocation(LocationKind Kind, string Path, SearchPattern? Pattern, IPolicy Program, bool IsLast);

/// <summary>A policy of whole hosts that brings locations of its own.</summary>
public interface IHostLocations : IPolicy
{
    /// <summary>In the order of the text.</summary>
    ValueArray<HostLocation> Locations { get; }
}
