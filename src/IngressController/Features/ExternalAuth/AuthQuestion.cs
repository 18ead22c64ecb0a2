using System.Text;
using IngressController.Proxy;
using IngressController.Proxy.Clients;
using IngressController.Proxy.Outgoing;
using Microsoft.Net.Http.Headers;

namespace IngressController.Features.ExternalAuth;

/// <summary>Makes the request to the authentication service: the client's headers without its body (behaviour 101, 105).</summary>
static class AuthQuestion
{
    /// <summary>
    /// Headers that are not copied: those of the connection or the body, and those that the service would trust as the controller's.
    /// </summary>
    static readonly HeaderNameSet NotCopied = new(HopByHop.OfRequest.Concat(
    [
        "HTTP2-Settings", HeaderNames.Expect, HeaderNames.Host, "Proxy",
        HeaderNames.Allow, HeaderNames.Expires, HeaderNames.LastModified,
        "Forwarded", "X-Request-ID", "X-Real-IP", "X-Scheme", "X-Sent-From",
        "ssl-client-verify", "ssl-client-subject-dn", "ssl-client-issuer-dn", "ssl-client-cert",
    ]));

    static readonly byte[][] NotCopiedPrefixes = [[.. "Content-"u8], [.. "X-Forwarded-"u8], [.. "X-Original-"u8], [.. "X-Auth-Request-"u8]];

    public static HttpRequestMessage Make(ExternalAuthPolicy policy, IRouteQuestionRules? rules, OutgoingUrl url, RequestContext context)
    {
        var method = policy.Method ?? HttpMethods.Get;
        var question = new OutgoingHead();
        question.Begin(method, url);
        foreach (var line in context.Headers)
        {
            if (IsCopied(line.Name))
                question.Add(line);
        }

        var uri = context.Asked.Raw;
        question.SetHost(url.Host.WithoutPort);
        question.Add("X-Request-ID", context.RequestId);
        question.Add("X-Original-URL", $"{context.Connection.Scheme}://{context.HostHeader}{uri}");
        question.Add("X-Original-Method", context.Http.Request.Method);
        question.Add("X-Sent-From", "nginx-ingress-controller");
        question.Add("X-Real-IP", context.ClientAddressText);
        question.Add("X-Forwarded-For", context.ClientAddressText);
        question.Add("X-Auth-Request-Redirect", policy.RequestRedirect is { } redirect ? redirect.EvaluateForUri(context) : uri);
        AddBelieved(question, context);
        if (policy.Method is not null)
        {
            question.Add("X-Original-URI", uri);
            question.Add("X-Scheme", context.Scheme);
        }

        foreach (var (name, value) in policy.SetHeaders)
        {
            question.Remove(name);
            question.Add(name, value.Evaluate(context));
        }

        rules?.Edit(context, question);
        return question.ToMessage(method, url, content: null);
    }

    // nginx passes on what the client claims here; the service gets what the controller has established instead.
    static void AddBelieved(OutgoingHead question, RequestContext context)
    {
        var source = context.Http.Request.Headers;
        if (source.ContainsKey("X-Forwarded-Host"))
            question.Add("X-Forwarded-Host", context.Host.Text);
        if (source.ContainsKey("X-Forwarded-Port"))
            question.Add("X-Forwarded-Port", context.ForwardedPort);
        if (source.ContainsKey("X-Forwarded-Scheme"))
            question.Add("X-Forwarded-Scheme", context.Scheme);
    }

    static bool IsCopied(ReadOnlySpan<byte> name)
    {
        if (NotCopied.Contains(name) || !ClientPolicy.Default.IsKept(name))
            return false;
        foreach (var prefix in NotCopiedPrefixes)
        {
            if (name.Length >= prefix.Length && Ascii.EqualsIgnoreCase(name[..prefix.Length], prefix))
                return false;
        }

        return true;
    }
}
