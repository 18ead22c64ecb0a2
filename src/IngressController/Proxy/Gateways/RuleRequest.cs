using IngressController.Core.Gateways.Serving;

namespace IngressController.Proxy.Gateways;

/// <summary>A request as rules compare it.</summary>
readonly struct RuleRequest(RequestContext context) : IRuleRequest
{
    public string Method => context.Http.Request.Method;

    // One value costs nothing; several are joined.
    public string? HeaderOf(string name)
    {
        var values = context.Http.Request.Headers[name];
        return values.Count switch
        {
            0 => null,
            1 => values[0],
            _ => string.Join(',', values.ToArray()),
        };
    }

    public string? ParameterOf(string name)
    {
        var query = context.Target.Query is ['?', .. var behind] ? behind : default;
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            var equals = pair.IndexOf('=');
            if (IsEqual(equals < 0 ? pair : pair[..equals], name))
                return equals < 0 ? "" : Decode(pair[(equals + 1)..]);
        }

        return null;
    }

    static bool IsEqual(ReadOnlySpan<char> encoded, string name) =>
        encoded.SequenceEqual(name) || (encoded.ContainsAny('%', '+') && Decode(encoded) == name);

    // As a form's, which is what clients write.
    static string Decode(ReadOnlySpan<char> text) =>
        text.ContainsAny('%', '+') ? Uri.UnescapeDataString(text.ToString().Replace('+', ' ')) : text.ToString();
}
