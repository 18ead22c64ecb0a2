using IngressController.Proxy;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features.Snippets.Headers;

/// <summary>One header of more_set_input_headers or more_clear_input_headers.</summary>
/// <param name="Name">The header; with <paramref name="IsPrefix"/>, the beginning of its name.</param>
/// <param name="IsPrefix">Whether all headers are meant whose names begin so.</param>
/// <param name="Value">What replaces the client's lines; null removes them.</param>
/// <param name="ReplacesOnly">Whether a client that sent none gets none (<c>-r</c>).</param>
sealed record InputEdit(string Name, bool IsPrefix, Template? Value, bool ReplacesOnly)
{
    /// <summary>Whether it takes back what an edit in front of it has done to a header, whose client's lines it removes too.</summary>
    public bool Removes(string name) => IsPrefix && name.StartsWith(Name, StringComparison.OrdinalIgnoreCase) && !TemplateHeaders.Contains(name);

    public void Apply(RequestContext context, OutgoingHead request)
    {
        if (IsPrefix)
        {
            foreach (var name in context.Http.Request.Headers.Keys)
            {
                if (name.StartsWith(Name, StringComparison.OrdinalIgnoreCase) && !TemplateHeaders.Contains(name))
                    request.Remove(name);
            }
        }
        else if (!ReplacesOnly || context.Http.Request.Headers.ContainsKey(Name))
        {
            request.Set(Name, Value?.Evaluate(context) ?? "");
        }
    }
}
