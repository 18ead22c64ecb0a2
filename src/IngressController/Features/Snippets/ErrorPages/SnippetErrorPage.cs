using System.Collections.Immutable;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.ErrorPages;

/// <summary>One error_page.</summary>
/// <param name="Codes">The statuses that it is for, 300 to 599.</param>
/// <param name="Status">The status of the answer: null keeps that of the error, 0 takes that of the page.</param>
/// <param name="Target">A path, the name of a location with @, or a URL.</param>
sealed record SnippetErrorPage(ImmutableArray<int> Codes, int? Status, Template Target);

/// <summary>The error pages of one level.</summary>
/// <param name="Pages">In the order of the text: the first for a status holds. A level without inherits those around it.</param>
/// <param name="Intercepts">Whether answers of pods have pages too; null: not set.</param>
/// <param name="IsRecursive">Whether the error of a page has a page; null: not set.</param>
/// <param name="Last">Where try_files leads, since none of its files is there; null: not set.</param>
sealed record ErrorPageLevel(ImmutableArray<SnippetErrorPage> Pages, bool? Intercepts, bool? IsRecursive, LastFile? Last)
{
    public static ErrorPageLevel None { get; } = new([], null, null, null);

    /// <summary>This level inside another one.</summary>
    public ErrorPageLevel Inside(ErrorPageLevel outer) =>
        new(Pages.IsEmpty ? outer.Pages : Pages, Intercepts ?? outer.Intercepts, IsRecursive ?? outer.IsRecursive, Last);

    /// <summary>Another text of the same level, behind this one.</summary>
    public ErrorPageLevel Then(ErrorPageLevel other) =>
        new([.. Pages, .. other.Pages], other.Intercepts ?? Intercepts, other.IsRecursive ?? IsRecursive, other.Last ?? Last);
}

/// <summary>The last argument of try_files.</summary>
/// <param name="Status">The status of the answer; 0: <paramref name="Target"/> holds.</param>
/// <param name="Target">A path, or the name of a location with @.</param>
sealed record LastFile(int Status, Template? Target);
