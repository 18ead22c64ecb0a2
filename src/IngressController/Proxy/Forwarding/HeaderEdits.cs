namespace IngressController.Proxy.Forwarding;

/// <summary>Changes of single headers on the way to a pod.</summary>
static class HeaderEdits
{
    /// <summary>Makes a header have this one value; an empty value takes the header away, as in nginx.</summary>
    public static void Set(HttpRequestMessage request, string name, string value)
    {
        // .NET keeps some headers with the content, and throws when asked for them elsewhere.
        if (request.Headers.NonValidated.Contains(name))
            request.Headers.Remove(name);
        if (request.Content?.Headers is { } content && content.NonValidated.Contains(name))
            content.Remove(name);
        value = OneLine(value);
        if (value.Length > 0 && !request.Headers.TryAddWithoutValidation(name, value))
            request.Content?.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>A value that cannot end its header, whatever a client put into what it was made of.</summary>
    public static string OneLine(string value) =>
        value.AsSpan().ContainsAnyInRange('\0', '\x1f') ? string.Concat(value.Select(static c => c < ' ' ? ' ' : c)) : value;
}
