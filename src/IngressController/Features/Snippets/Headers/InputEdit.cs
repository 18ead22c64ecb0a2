using System.Collections.Frozen;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Outgoing;
using Microsoft.Net.Http.Headers;

namespace IngressController.Features.Snippets.Headers;

/// <summary>One header of more_set_input_headers or more_clear_input_headers.</summary>
/// <param name="Name">The header; with <paramref name="IsPrefix"/>, the beginning of its name.</param>
/// <param name="IsPrefix">Whether all headers are meant whose names begin so.</param>
/// <param name="Value">What replaces the client's lines; null removes them.</param>
/// <param name="ReplacesOnly">Whether a client that sent none gets none (<c>-r</c>).</param>
sealed record InputEdit(string Name, bool IsPrefix, Template? Value, bool ReplacesOnly)
{
    // The server reads bodies by them, and answers Expect.
    static readonly FrozenSet<string> OfServer =
        HopByHop.OfRequest.Concat([HeaderNames.ContentLength, HeaderNames.Expect]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it takes back what an edit in front of it has done to a header, whose client's lines it removes too.</summary>
    public bool Removes(string name) =>
        IsPrefix && name.StartsWith(Name, StringComparison.OrdinalIgnoreCase) && !TemplateHeaders.Contains(name) && !OfServer.Contains(name);

    /// <summary>Edits what the client sent. All that follows sees it: variables, authentication, mirrors and pods.</summary>
    public void Apply(RequestContext context)
    {
        var headers = context.Http.Request.Headers;
        if (IsPrefix)
        {
            foreach (var name in headers.Keys.Where(Removes).ToList())
                context.ReplaceHeader(name, "");
        }
        else if (!ReplacesOnly || headers.ContainsKey(Name))
        {
            context.ReplaceHeader(Name, Value?.Evaluate(context) ?? "");
        }
    }

    /// <summary>Sends to the pod what has become of it.</summary>
    public void Copy(RequestContext context, OutgoingHead request)
    {
        if (!IsPrefix)
            request.Set(Name, context.Http.Request.Headers[Name].ToString());
    }
}
