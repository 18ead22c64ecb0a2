using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Access;
using IngressController.Features.Snippets.Headers;

namespace IngressController.Features.Snippets;

/// <summary>What all snippets together ask of a route, level by level.</summary>
static class RouteSnippets
{
    /// <summary>The type of texts when nothing says another (default_type of ingress-nginx' template).</summary>
    const string UsualType = "text/html";

    /// <summary>The location's own level.</summary>
    public static SnippetLevel PathOf(RouteScope scope) => scope.Route.Policies.Get<PathSnippetPolicy>()?.Level ?? SnippetLevel.Empty;

    /// <summary>The level of the host.</summary>
    public static SnippetLevel ServerOf(RouteScope scope) => scope.Route.Policies.Get<ServerSnippetPolicy>()?.Level ?? SnippetLevel.Empty;

    /// <summary>Whether any snippet acts on routes with these policies.</summary>
    public static bool IsAny(PolicySet policies) => policies.Get<PathSnippetPolicy>() is not null || policies.Get<ServerSnippetPolicy>() is not null;

    public static string DefaultTypeOf(RouteScope scope) => PathOf(scope).DefaultType ?? ServerOf(scope).DefaultType ?? UsualType;

    /// <summary>The rules of the innermost level that has any: a level without inherits.</summary>
    public static ValueArray<AddressRule> AccessOf(RouteScope scope) => PathOf(scope).Access is { IsEmpty: false } own ? own : ServerOf(scope).Access;

    /// <summary>What acts on the headers of answers outside any <c>if</c>.</summary>
    /// <param name="hasOwnAdded">Whether the template has an add_header in the location, which hides those of the host.</param>
    public static AnswerHeaders HeadersOf(RouteScope scope, bool hasOwnAdded)
    {
        var server = ServerOf(scope).Headers;
        return (hasOwnAdded ? server with { Added = [] } : server).Inherit(PathOf(scope).Headers);
    }
}
