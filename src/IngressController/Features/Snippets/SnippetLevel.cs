using System.Collections.Immutable;
using IngressController.Features.Snippets.Access;
using IngressController.Features.Snippets.Answers;
using IngressController.Features.Snippets.Compiling;
using IngressController.Features.Snippets.ErrorPages;
using IngressController.Features.Snippets.Headers;
using IngressController.Features.Snippets.Limits;
using IngressController.Features.Snippets.Rewriting;
using IngressController.Features.Snippets.Substitution;

namespace IngressController.Features.Snippets;

/// <summary>What the directives of one level ask for: http, server, or the location of a path.</summary>
sealed record SnippetLevel
{
    public static SnippetLevel Empty { get; } = new();

    /// <summary>Rewrite directives, in the order of the text.</summary>
    public ImmutableArray<RewriteDirective> Rewrites { get; init; } = [];

    public AnswerHeaders Headers { get; init; } = AnswerHeaders.None;

    /// <summary>Edits of the client's headers, in the order of the text.</summary>
    public ImmutableArray<InputEdit> Input { get; init; } = [];

    /// <summary>Headers of requests to pods.</summary>
    public ImmutableArray<PodHeader> PodHeaders { get; init; } = [];

    /// <summary>auth_request_set: variables from the answer of the authentication service.</summary>
    public ImmutableArray<AuthVariable> AuthVariables { get; init; } = [];

    /// <summary>The headers of pods that variables name.</summary>
    public ImmutableArray<PodHeaderVariable> PodVariables { get; init; } = [];

    /// <summary>Headers of pods that clients do not see.</summary>
    public ImmutableArray<string> Hidden { get; init; } = [];

    /// <summary>Who may come, in the order of the text; the first that fits decides.</summary>
    public ValueArray<AddressRule> Access { get; init; } = [];

    /// <summary>limit_req and limit_conn.</summary>
    public SnippetLimits Limits { get; init; } = SnippetLimits.None;

    /// <summary>Who may come with which methods; all hold.</summary>
    public ValueArray<MethodRule> Methods { get; init; } = [];

    /// <summary>satisfy; null: not set.</summary>
    public bool? SatisfiesAny { get; init; }

    /// <summary>Whether clients get 404.</summary>
    public bool IsInternal { get; init; }

    /// <summary>The type of texts of <c>return</c>; null: not set.</summary>
    public string? DefaultType { get; init; }

    public ErrorPageLevel Errors { get; init; } = ErrorPageLevel.None;

    public AnswerSettings Answer { get; init; } = AnswerSettings.None;

    public SubFilterSettings Substitution { get; init; } = SubFilterSettings.None;

    public PodSettings Pod { get; init; } = PodSettings.None;

    /// <summary>Its location blocks, in the order of the text.</summary>
    public ImmutableArray<SnippetLocation> Locations { get; init; } = [];

    /// <summary>Another text of the same level, behind this one.</summary>
    public SnippetLevel Then(SnippetLevel other) => ReferenceEquals(this, Empty) ? other : ReferenceEquals(other, Empty) ? this : new()
    {
        Rewrites = [.. Rewrites, .. other.Rewrites],
        Headers = Headers.Then(other.Headers),
        Input = [.. Input, .. other.Input],
        PodHeaders = [.. PodHeaders, .. other.PodHeaders],
        AuthVariables = [.. AuthVariables, .. other.AuthVariables],
        PodVariables = [.. PodVariables, .. other.PodVariables],
        Hidden = [.. Hidden, .. other.Hidden],
        Access = [.. Access, .. other.Access],
        Methods = [.. Methods, .. other.Methods],
        SatisfiesAny = other.SatisfiesAny ?? SatisfiesAny,
        IsInternal = IsInternal || other.IsInternal,
        DefaultType = other.DefaultType ?? DefaultType,
        Errors = Errors.Then(other.Errors),
        Answer = other.Answer.Over(Answer),
        Substitution = Substitution.Then(other.Substitution),
        Pod = other.Pod.Over(Pod),
        Locations = [.. Locations, .. other.Locations],
        Limits = Limits.Then(other.Limits),
    };
}
