using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Access;
using IngressController.Features.Snippets.Headers;
using IngressController.Features.Snippets.Limits;
using IngressController.Features.Snippets.Rewriting;
using IngressController.Features.Snippets.Substitution;

namespace IngressController.Features.Snippets;

/// <summary>What all snippets together ask of the routes that have the same policies, level by level. Joined once for all of them.</summary>
sealed class RouteSnippets
{
    /// <summary>The type of texts when nothing says another (default_type of ingress-nginx' template).</summary>
    const string UsualType = "text/html";

    static readonly ConditionalWeakTable<PolicySet, RouteSnippets> Known = [];

    readonly PathSnippetPolicy? _path;
    readonly GlobalSnippetPolicy? _global;
    readonly SnippetLevel _server;

    RouteSnippets(PolicySet policies)
    {
        (_path, _global) = (policies.Get<PathSnippetPolicy>(), policies.Get<GlobalSnippetPolicy>());
        var server = policies.Get<ServerSnippetPolicy>()?.Level ?? SnippetLevel.Empty;
        var path = _path?.Level ?? SnippetLevel.Empty;
        Http = _global?.Http ?? SnippetLevel.Empty;
        _server = server;
        Server = _global is null ? server : server.Then(_global.Server);
        Path = _global is null || _path is { Location: not null } ? path : path.Then(_global.Location);
        Input = [.. Http.Input, .. Server.Input, .. Path.Input];
    }

    /// <summary>http-snippet.</summary>
    public SnippetLevel Http { get; }

    /// <summary>The level of the host: its server-snippet, then that of the ConfigMap.</summary>
    public SnippetLevel Server { get; }

    /// <summary>The location's own level: configuration-snippet, then location-snippet; for a location of a server-snippet, what it holds.</summary>
    public SnippetLevel Path { get; }

    /// <summary>Edits of the client's headers, of all levels.</summary>
    public ImmutableArray<InputEdit> Input { get; }

    /// <summary>What the path's own level enforces, comparable by value with other routes.</summary>
    public object Rule => (_path, _global);

    /// <summary>The rewrite directives of the host, in ingress-nginx' order.</summary>
    /// <param name="appRoot">Stands between its server-snippet and that of the ConfigMap; null: none.</param>
    public ImmutableArray<RewriteDirective> RewritesOfHost(RewriteDirective? appRoot) =>
        appRoot is null ? Server.Rewrites : [.. _server.Rewrites, appRoot, .. _global?.Server.Rewrites ?? []];

    public string DefaultType => Path.DefaultType ?? HostType;

    /// <summary>The type of texts of the host's own directives.</summary>
    public string HostType => Server.DefaultType ?? Http.DefaultType ?? UsualType;

    /// <summary>What the innermost level says of answers.</summary>
    public AnswerSettings Answer => Path.Answer.Over(HostAnswer);

    /// <summary>What the host says of the answers of its own directives.</summary>
    public AnswerSettings HostAnswer => Server.Answer.Over(Http.Answer);

    /// <summary>What the innermost level says of requests to pods.</summary>
    public PodSettings Pod => Path.Pod.Over(Server.Pod).Over(Http.Pod);

    /// <summary>What is replaced in answers.</summary>
    public SubFilterSettings Substitution => Path.Substitution.Over(HostSubstitution);

    /// <summary>What is replaced in answers of the host's own directives.</summary>
    public SubFilterSettings HostSubstitution => Server.Substitution.Over(Http.Substitution);

    public SnippetLimits Limits => Http.Limits.Inherit(Server.Limits).Inherit(Path.Limits);

    /// <summary>The rules of the innermost level that has any: a level without inherits.</summary>
    public ValueArray<AddressRule> Access =>
        Path.Access is { IsEmpty: false } own ? own
        : Server.Access is { IsEmpty: false } server ? server
        : Http.Access;

    public bool SatisfiesAny => Path.SatisfiesAny ?? Server.SatisfiesAny ?? Http.SatisfiesAny ?? false;

    /// <summary>The headers of pods that clients do not see: the list of the innermost level that has one.</summary>
    public ImmutableArray<string> Hidden =>
        Path.Hidden is { IsEmpty: false } own ? own
        : Server.Hidden is { IsEmpty: false } server ? server
        : Http.Hidden;

    /// <summary>What acts on the headers of answers of the host's own directives.</summary>
    public AnswerHeaders HostHeaders => Http.Headers.Inherit(Server.Headers);

    /// <summary>Whether any snippet acts on routes with these policies.</summary>
    public static bool IsAny(PolicySet policies) =>
        policies.Get<PathSnippetPolicy>() is not null || policies.Get<ServerSnippetPolicy>() is not null || policies.Get<GlobalSnippetPolicy>() is not null;

    public static RouteSnippets Of(RouteScope scope) => Known.GetValue(scope.Route.Policies, static policies => new(policies));

    /// <summary>What acts on the headers of answers outside any <c>if</c>.</summary>
    /// <param name="hasOwnAdded">Whether the template has an add_header in the location, which hides those of the host.</param>
    public AnswerHeaders Headers(bool hasOwnAdded)
    {
        var around = HostHeaders;
        return (hasOwnAdded ? around with { Added = [] } : around).Inherit(Path.Headers);
    }
}
