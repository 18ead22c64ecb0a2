using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy.Expressions;

/// <summary>Finds a cookie in Cookie headers without parsing all of them.</summary>
static class Cookies
{
    /// <summary>The raw value of the first cookie of that name (case-sensitive, RFC 6265), or null.</summary>
    public static string? Find(StringValues headers, string name) => TryFind(headers, name, out var value) ? value.ToString() : null;

    /// <summary>The same without allocation; <paramref name="value"/> is a slice of the header.</summary>
    public static bool TryFind(StringValues headers, string name, out ReadOnlySpan<char> value)
    {
        foreach (var header in headers)
        {
            var rest = header.AsSpan();
            foreach (var range in rest.Split(';'))
            {
                var pair = rest[range].Trim();
                var equals = pair.IndexOf('=');
                if (equals == name.Length && pair[..equals].SequenceEqual(name))
                {
                    value = pair[(equals + 1)..];
                    return true;
                }
            }
        }

        value = default;
        return false;
    }
}
