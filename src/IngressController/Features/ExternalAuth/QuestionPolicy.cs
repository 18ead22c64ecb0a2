using IngressController.Core.Annotations;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features.ExternalAuth;

/// <summary>What acts on the questions of a route before they are asked. Whoever has such rules gives this policy; here they are followed.</summary>
/// <param name="Rules">Equal when they do the same.</param>
sealed record QuestionPolicy(IQuestionRules Rules) : IPolicy;

/// <summary>Rules for questions.</summary>
interface IQuestionRules
{
    /// <summary>The rules for one route.</summary>
    /// <param name="host">Whose account pays for comparing with patterns.</param>
    /// <param name="matching">What that may cost.</param>
    IRouteQuestionRules Bind(VirtualHost host, MatchBudget matching);
}

/// <summary>Rules for the questions of one route.</summary>
interface IRouteQuestionRules
{
    /// <summary>The verdict without a question, for which no cached answer is looked up either; null: the service decides.</summary>
    ValueTask<AccessVerdict?> DecideAsync(RequestContext context);

    /// <summary>Sets and removes headers of a question that is otherwise complete.</summary>
    void Edit(RequestContext context, OutgoingHead question);
}
