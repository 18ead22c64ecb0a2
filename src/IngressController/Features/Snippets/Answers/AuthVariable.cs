using IngressController.Proxy;
using IngressController.Proxy.Access;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Answers;

/// <summary>One auth_request_set: a variable that gets its value when the authentication service has answered, from its cache too.</summary>
/// <param name="Name">Without <c>$</c>.</param>
/// <param name="Value">Its value; what it says of the path is that of the question.</param>
sealed record AuthVariable(string Name, Template Value)
{
    /// <summary>Sets them in order. Without an answer they stay as they are: nobody was asked.</summary>
    public static void Set(ReadOnlySpan<AuthVariable> variables, RequestContext context)
    {
        if (context.Http.Features.Get<IAuthenticationAnswer>() is null)
            return;
        var state = context.BeginRewrite();
        state.IsForQuestion = true;
        foreach (var variable in variables)
            state.Set(variable.Name, variable.Value.EvaluateDecoded(context));
        state.IsForQuestion = false;
    }
}
