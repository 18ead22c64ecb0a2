using System.Collections.Frozen;
using System.Collections.Immutable;

namespace IngressController.Features.Snippets.Substitution;

/// <summary>What one level says of texts to replace; null: not set here, so that the level around it decides.</summary>
sealed record SubFilterSettings
{
    public static SubFilterSettings None { get; } = new();

    /// <summary>In the order of the text. A level without any has those of the level around it.</summary>
    public ImmutableArray<SubFilter> Filters { get; init; } = [];

    /// <summary>The media types of answers that are searched; <c>*</c> stands for all. Without it text/html.</summary>
    public FrozenSet<string>? Types { get; init; }

    /// <summary>Whether each text is replaced at its first place only. Without it, it is.</summary>
    public bool? IsOnce { get; init; }

    /// <summary>Whether Last-Modified stays, and ETag as a weak one. Without it both are removed.</summary>
    public bool? KeepsLastModified { get; init; }

    /// <summary>Another text of the same level, behind this one.</summary>
    public SubFilterSettings Then(SubFilterSettings other) => other.Over(this) with { Filters = [.. Filters, .. other.Filters] };

    /// <summary>This level inside another one.</summary>
    public SubFilterSettings Over(SubFilterSettings outer) => new()
    {
        Filters = Filters.IsEmpty ? outer.Filters : Filters,
        Types = Types ?? outer.Types,
        IsOnce = IsOnce ?? outer.IsOnce,
        KeepsLastModified = KeepsLastModified ?? outer.KeepsLastModified,
    };
}
