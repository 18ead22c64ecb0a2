using System.Collections.Frozen;

namespace IngressController.Features.Snippets.Headers;

/// <summary>The headers to pods that ingress-nginx' template sets itself, behind what snippets do to the client's headers.</summary>
static class TemplateHeaders
{
    static readonly FrozenSet<string> Names = new[]
    {
        "Host", "Upgrade", "Connection", "X-Request-ID", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto",
        "X-Forwarded-Scheme", "X-Scheme", "X-Original-Forwarded-For", "Proxy",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string name) => Names.Contains(name);
}
