using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.BasicAuth.Digest;

/// <summary>Digest authentication (RFC 7616) with MD5 and <c>qop=auth</c>, the only kind that htdigest files allow.</summary>
sealed class DigestCheck(string realm, DigestUserFile users, DigestNonces nonces)
{
    // Realms have no line breaks.
    readonly string _scope = $"{users.Secret}\n{realm}";

    enum Outcome
    {
        Wrong,
        Stale,
        Right,
    }

    public ValueTask<AccessVerdict> Check(RequestContext context)
    {
        var outcome = Judge(context);
        if (outcome == Outcome.Right)
            return new(AccessVerdict.Granted);
        var stale = outcome == Outcome.Stale ? ", stale=true" : "";
        context.Http.Response.Headers.WWWAuthenticate = $"Digest algorithm=\"MD5\", qop=\"auth\", realm=\"{realm}\", nonce=\"{nonces.Create(_scope)}\"{stale}";
        return new(AccessVerdict.Refused(StatusCodes.Status401Unauthorized, AnswerReason.DigestAuth));
    }

    Outcome Judge(RequestContext context)
    {
        var given = DigestCredentials.Read(context.Http.Request.Headers.Authorization);
        if (given is null ||
            !given.TryGetValue("username", out var name) || !given.TryGetValue("nonce", out var nonce) || !given.TryGetValue("uri", out var uri) ||
            !given.TryGetValue("nc", out var count) || !given.TryGetValue("cnonce", out var clientNonce) || !given.TryGetValue("response", out var response) ||
            given.GetValueOrDefault("realm") != realm || given.GetValueOrDefault("qop") != "auth" ||
            !given.GetValueOrDefault("algorithm", "MD5").Equals("MD5", StringComparison.OrdinalIgnoreCase))
            return Outcome.Wrong;
        // The signed URI must be the requested one.
        if (uri != context.Asked.Raw || count.Length != 8 ||
            !uint.TryParse(count, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ||
            !nonces.IsOurs(nonce, _scope, out var isExpired) || !users.TryFind(name, out var hash))
            return Outcome.Wrong;
        var expected = Md5($"{hash}:{nonce}:{count}:{clientNonce}:auth:{Md5($"{context.Http.Request.Method}:{uri}")}");
        if (!CryptographicOperations.FixedTimeEquals(Encoding.Latin1.GetBytes(response.ToLowerInvariant()), Encoding.Latin1.GetBytes(expected)))
            return Outcome.Wrong;
        return isExpired || !nonces.TryUse(_scope, nonce, number) ? Outcome.Stale : Outcome.Right;
    }

    [SuppressMessage("Security", "CA5351", Justification = "The scheme prescribes it.")]
    static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.Latin1.GetBytes(text)));
}
