using System.Collections.Frozen;
using System.Net.Security;

namespace IngressController.Tls;

/// <summary>
/// Parses OpenSSL cipher lists as far as .NET supports them: only names of single suites. .NET takes an exact ordered list of
/// suites, so keywords for groups (<c>HIGH</c>) and strengths (<c>@SECLEVEL</c>) have no equivalent.
/// </summary>
static class CipherSuites
{
    /// <summary>The TLS 1.3 suites, which nginx' <c>ssl_ciphers</c> does not affect.</summary>
    static readonly TlsCipherSuite[] Tls13 =
        [TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_AES_128_GCM_SHA256];

    // Suites with ephemeral elliptic curves and, for old clients, plain RSA. DHE would need parameters that .NET cannot set.
    static readonly FrozenDictionary<string, TlsCipherSuite> ByName = new Dictionary<string, TlsCipherSuite>
    {
        ["ECDHE-ECDSA-AES128-GCM-SHA256"] = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        ["ECDHE-RSA-AES128-GCM-SHA256"] = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        ["ECDHE-ECDSA-AES256-GCM-SHA384"] = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        ["ECDHE-RSA-AES256-GCM-SHA384"] = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        ["ECDHE-ECDSA-CHACHA20-POLY1305"] = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        ["ECDHE-RSA-CHACHA20-POLY1305"] = TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ["ECDHE-ECDSA-AES128-CCM"] = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM,
        ["ECDHE-ECDSA-AES256-CCM"] = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CCM,
        ["ECDHE-ECDSA-AES128-SHA256"] = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
        ["ECDHE-RSA-AES128-SHA256"] = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
        ["ECDHE-ECDSA-AES256-SHA384"] = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,
        ["ECDHE-RSA-AES256-SHA384"] = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,
        ["ECDHE-ECDSA-AES128-SHA"] = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
        ["ECDHE-RSA-AES128-SHA"] = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
        ["ECDHE-ECDSA-AES256-SHA"] = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
        ["ECDHE-RSA-AES256-SHA"] = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
        ["AES128-GCM-SHA256"] = TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
        ["AES256-GCM-SHA384"] = TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384,
        ["AES128-SHA256"] = TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256,
        ["AES256-SHA256"] = TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA256,
        ["AES128-SHA"] = TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA,
        ["AES256-SHA"] = TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA,
        ["TLS_AES_256_GCM_SHA384"] = TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        ["TLS_AES_128_GCM_SHA256"] = TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        ["TLS_CHACHA20_POLY1305_SHA256"] = TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The suites of a list, in its order after those of TLS 1.3; null when it names no supported suite.</summary>
    /// <param name="list">Names joined by colons, commas or spaces; <c>!NAME</c> and <c>-NAME</c> remove one.</param>
    /// <param name="ignored">The unsupported parts.</param>
    public static IReadOnlyList<TlsCipherSuite>? TryParse(string list, out IReadOnlyList<string> ignored)
    {
        var wanted = new List<TlsCipherSuite>();
        var excluded = new HashSet<TlsCipherSuite>();
        var unknown = new List<string>();
        foreach (var part in list.Split([':', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part[0] is '!' or '-')
            {
                // Suites not listed by name are not offered, so excluding a group (!aNULL) has no effect.
                if (ByName.TryGetValue(part[1..], out var not))
                    excluded.Add(not);
            }
            else if (!ByName.TryGetValue(part, out var suite))
            {
                unknown.Add(part);
            }
            else if (!wanted.Contains(suite))
            {
                wanted.Add(suite);
            }
        }

        ignored = unknown;
        wanted.RemoveAll(suite => excluded.Contains(suite) || Tls13.Contains(suite));
        return wanted.Count == 0 ? null : [.. Tls13, .. wanted];
    }
}
