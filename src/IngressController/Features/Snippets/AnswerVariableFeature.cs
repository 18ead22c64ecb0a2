using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Answers;
using IngressController.Proxy;

namespace IngressController.Features.Snippets;

/// <summary>Keeps the headers of pods that variables name, before anything edits them.</summary>
sealed class PodVariableFeature : Feature
{
    public override Stage Stage => Stage.Trace;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var snippets = RouteSnippets.Of(scope);
        ImmutableArray<PodHeaderVariable> variables =
            [.. snippets.Http.PodVariables.Concat(snippets.Server.PodVariables).Concat(snippets.Path.PodVariables).Distinct()];
        if (!variables.IsEmpty)
            pipeline.EditResponse((context, response) => PodHeaderVariable.Keep(variables, context, response));
    }
}

/// <summary>auth_request_set: variables from the answer of the authentication service.</summary>
sealed class AuthVariableFeature : Feature
{
    public override Stage Stage => Stage.Transform;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var variables = RouteSnippets.Of(scope).Path.AuthVariables;
        if (!variables.IsEmpty)
            pipeline.WhenDecided(context => AuthVariable.Set(variables.AsSpan(), context));
    }
}
