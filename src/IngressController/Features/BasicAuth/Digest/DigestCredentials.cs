using System.Text;
using Microsoft.Extensions.Primitives;

namespace IngressController.Features.BasicAuth.Digest;

/// <summary>The parameters of an Authorization header of the scheme Digest (RFC 7616), by name in lower case.</summary>
static class DigestCredentials
{
    const string Scheme = "Digest ";

    /// <summary>Null unless there is exactly one well-formed header of this scheme, with each parameter once.</summary>
    public static Dictionary<string, string>? Read(StringValues authorization)
    {
        if (authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var rest = header.AsSpan(Scheme.Length);
        while (!(rest = rest.TrimStart(" ,\t")).IsEmpty)
        {
            var equals = rest.IndexOf('=');
            if (equals <= 0)
                return null;
            var name = rest[..equals].Trim().ToString();
            rest = rest[(equals + 1)..].TrimStart();
            if (ReadValue(ref rest) is not { } value || !parameters.TryAdd(name, value))
                return null;
        }

        return parameters;
    }

    static string? ReadValue(ref ReadOnlySpan<char> rest)
    {
        if (rest is not ['"', ..])
        {
            var end = rest.IndexOf(',');
            var token = (end < 0 ? rest : rest[..end]).Trim().ToString();
            rest = end < 0 ? [] : rest[end..];
            return token;
        }

        var value = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                rest = rest[(i + 1)..];
                return value.ToString();
            }

            if (rest[i] == '\\' && ++i == rest.Length)
                return null;
            value.Append(rest[i]);
        }

        return null;
    }
}
