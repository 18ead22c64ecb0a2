using System.Collections.Immutable;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Outgoing;

namespace IngressController.Features.Snippets.Headers;

/// <summary>One header of more_set_headers or more_clear_headers (headers-more).</summary>
/// <param name="Name">The header; with <paramref name="IsPrefix"/>, the beginning of its name.</param>
/// <param name="IsPrefix">Whether all headers are meant whose names begin so (<c>X-*</c>).</param>
/// <param name="Value">What replaces all its lines; null, or empty for a request, removes them.</param>
/// <param name="Statuses">The answers that are meant; empty: all.</param>
/// <param name="Types">The media types that are meant, without parameters; empty: all.</param>
sealed record HeaderEdit(string Name, bool IsPrefix, Template? Value, ImmutableArray<int> Statuses, ImmutableArray<string> Types)
{
    public void Apply(RequestContext context, HttpResponse response)
    {
        if ((!Statuses.IsEmpty && !Statuses.Contains(response.StatusCode)) || (!Types.IsEmpty && !IsTypeOf(response.ContentType)))
            return;
        var headers = response.Headers;
        if (IsPrefix)
            RemoveAll(headers);
        else if (Value?.Evaluate(context) is not { Length: > 0 } value)
            headers.Remove(Name);
        else if (Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            headers.ContentType = WithCharsetOf(headers.ContentType.ToString(), value);
        else
            headers[Name] = value;
    }

    bool IsTypeOf(string? contentType)
    {
        var type = contentType.AsSpan();
        type = (type.IndexOf(';') is var end and >= 0 ? type[..end] : type).Trim();
        foreach (var wanted in Types)
        {
            if (type.Equals(wanted, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    void RemoveAll(IHeaderDictionary headers)
    {
        foreach (var name in headers.Keys.Where(name => name.StartsWith(Name, StringComparison.OrdinalIgnoreCase) && FieldName.CanBeSet(name)).ToList())
            headers.Remove(name);
    }

    // nginx keeps the charset apart from the type.
    static string WithCharsetOf(string before, string value) =>
        value.Contains(';', StringComparison.Ordinal) || before.IndexOf(';', StringComparison.Ordinal) is not (> 0 and var at) ? value
        : $"{value}{before[at..]}";
}
