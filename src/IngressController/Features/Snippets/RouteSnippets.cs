using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Access;
using IngressController.Features.Snippets.Headers;

namespace IngressController.Features.Snippets;

/// <summary>What all snippets together ask of a route, level by level.</summary>
static class RouteSnippets
{
    /// <summary>The type of texts when nothing says another (default_type of ingress-nginx' template).</summary>
    const string UsualType = "text/html";

    /// <summary>Whether any snippet acts on routes with these policies.</summary>
    public static bool IsAny(PolicySet policies) =>
        policies.Get<PathSnippetPolicy>() is not null || policies.Get<ServerSnippetPolicy>() is not null || policies.Get<GlobalSnippetPolicy>() is not null;

    /// <summary>http-snippet.</summary>
    public static SnippetLevel HttpOf(RouteScope scope) => GlobalOf(scope)?.Http ?? SnippetLevel.Empty;

    /// <summary>The level of the host: its server-snippet, then that of the ConfigMap.</summary>
    public static SnippetLevel ServerOf(RouteScope scope)
    {
        var own = scope.Route.Policies.Get<ServerSnippetPolicy>()?.Level ?? SnippetLevel.Empty;
        return GlobalOf(scope) is { } global ? own.Then(global.Server) : own;
    }

    /// <summary>The location's own level: configuration-snippet, then location-snippet; for a location of a server-snippet, what it holds.</summary>
    public static SnippetLevel PathOf(RouteScope scope)
    {
        var own = scope.Route.Policies.Get<PathSnippetPolicy>()?.Level ?? SnippetLevel.Empty;
        return scope.Route.Location is null && GlobalOf(scope) is { } global ? own.Then(global.Location) : own;
    }

    /// <summary>What the path's own level enforces, comparable by value with other routes.</summary>
    public static object RuleOf(RouteScope scope) => (scope.Route.Policies.Get<PathSnippetPolicy>(), GlobalOf(scope));

    public static string DefaultTypeOf(RouteScope scope) => PathOf(scope).DefaultType ?? HostTypeOf(scope);

    /// <summary>The type of texts of the host's own directives.</summary>
    public static string HostTypeOf(RouteScope scope) => ServerOf(scope).DefaultType ?? HttpOf(scope).DefaultType ?? UsualType;

    /// <summary>What the innermost level says of answers.</summary>
    public static AnswerSettings AnswerOf(RouteScope scope) => PathOf(scope).Answer.Over(ServerOf(scope).Answer).Over(HttpOf(scope).Answer);

    /// <summary>What the innermost level says of requests to pods.</summary>
    public static PodSettings PodOf(RouteScope scope) => PathOf(scope).Pod.Over(ServerOf(scope).Pod).Over(HttpOf(scope).Pod);

    /// <summary>The rules of the innermost level that has any: a level without inherits.</summary>
    public static ValueArray<AddressRule> AccessOf(RouteScope scope) =>
        PathOf(scope).Access is { IsEmpty: false } own ? own
        : ServerOf(scope).Access is { IsEmpty: false } server ? server
        : HttpOf(scope).Access;

    /// <summary>What acts on the headers of answers outside any <c>if</c>.</summary>
    /// <param name="hasOwnAdded">Whether the template has an add_header in the location, which hides those of the host.</param>
    public static AnswerHeaders HeadersOf(RouteScope scope, bool hasOwnAdded)
    {
        var around = HostHeadersOf(scope);
        return (hasOwnAdded ? around with { Added = [] } : around).Inherit(PathOf(scope).Headers);
    }

    /// <summary>What acts on the headers of answers of the host's own directives.</summary>
    public static AnswerHeaders HostHeadersOf(RouteScope scope) => HttpOf(scope).Headers.Inherit(ServerOf(scope).Headers);

    static GlobalSnippetPolicy? GlobalOf(RouteScope scope) => scope.Route.Policies.Get<GlobalSnippetPolicy>();
}
