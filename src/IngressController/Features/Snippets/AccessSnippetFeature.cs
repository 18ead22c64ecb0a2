using System.Net;
using IngressController.Core.Annotations;
using IngressController.Features.AccessLists;
using IngressController.Features.Snippets.Access;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Snippets;

/// <summary>allow, deny, limit_except and satisfy.</summary>
sealed class AccessSnippetFeature : Feature
{
    public override Stage Stage => Stage.AccessList;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var snippets = RouteSnippets.Of(scope);
        foreach (var methods in snippets.Path.Methods)
        {
            pipeline.Use(next => context => methods.Refuses(context.Http.Request.Method, context.ClientAddress)
                ? context.AnswerWith(StatusCodes.Status403Forbidden, AnswerReason.AccessList)
                : next(context));
            pipeline.AddRule(methods);
        }

        var rules = snippets.Access;
        var lists = scope.Route.Policies.Get<AccessListPolicy>();

        // A list of who may come ends with "deny all": nothing behind it is looked at. A list of who may not hides the host's.
        if (!rules.IsEmpty && lists?.Allowed is null && (lists is null || !snippets.Path.Access.IsEmpty))
            pipeline.Require(rules, context => new(Judge(rules, lists, context.ClientAddress)));
        if (snippets.SatisfiesAny)
            pipeline.SatisfyAny(nameof(SnippetLevel.SatisfiesAny));
    }

    // In nginx both are one list, whose first entry that fits decides: whom the annotation refuses, no allow behind it lets in.
    static AccessVerdict Judge(ValueArray<AddressRule> rules, AccessListPolicy? lists, IPAddress client) =>
        lists?.Denied.Contains(client) == true ? AccessVerdict.NoOpinion : AddressRule.Judge(rules, client);
}
