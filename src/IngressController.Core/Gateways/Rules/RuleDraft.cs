using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Gateways.Serving;
using IngressController.Core.Routing;

namespace IngressController.Core.Gateways.Rules;

/// <summary>What is read of one rule of a route; the same for all listeners.</summary>
/// <param name="Matches">At least one, in order.</param>
/// <param name="Policies">What its filters and timeouts ask for.</param>
/// <param name="Backends">Those with a weight.</param>
sealed record RuleDraft(ImmutableArray<MatchDraft> Matches, ImmutableArray<IPolicy> Policies, ImmutableArray<BackendDraft> Backends)
{
    /// <summary>The filter RequestRedirect; null: there is none.</summary>
    public RequestRedirect? Redirect { get; init; }

    /// <summary>What its filters do to headers, for answers without a backend; a backend has its own policy of all. At most one.</summary>
    public ImmutableArray<IPolicy> Headers { get; init; } = [];

    /// <summary>The one path prefix; null: it has none, or more matches.</summary>
    public string? Prefix => Matches is [{ Path: { Kind: PathKind.Prefix, Path: var prefix } }] ? prefix : null;

    /// <summary>Why it cannot be used: its requests get <see cref="FixedAnswerPolicy.Unusable"/>. Null: it can.</summary>
    public Problem? Unusable { get; init; }

    /// <summary>A backend that cannot be used: its share of requests gets <see cref="FixedAnswerPolicy.Unusable"/>. Null: all can.</summary>
    public Problem? Unresolved { get; init; }
}

/// <summary>One match of a rule.</summary>
sealed record MatchDraft(PathKey Path, string? Method, bool IsGrpc, ImmutableArray<NamedMatch> Headers, ImmutableArray<NamedMatch> Parameters);

/// <summary>One backend of a rule.</summary>
/// <param name="Upstream">Where its requests go; null: nowhere, they get <see cref="FixedAnswerPolicy.Unusable"/>.</param>
/// <param name="Weight">At least 1.</param>
/// <param name="Policies">What acts on its requests alone.</param>
sealed record BackendDraft(Upstream? Upstream, int Weight, ImmutableArray<IPolicy> Policies);
