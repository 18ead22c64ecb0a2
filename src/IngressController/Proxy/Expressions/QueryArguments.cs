namespace IngressController.Proxy.Expressions;

/// <summary>Finds an argument in a query, as nginx' <c>$arg_name</c> does.</summary>
static class QueryArguments
{
    /// <summary>The raw (still encoded) value of the first argument of that name, compared without case; null when there is none.</summary>
    public static string? Find(ReadOnlySpan<char> query, string name)
    {
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            var equals = pair.IndexOf('=');
            if (equals == name.Length && pair[..equals].Equals(name, StringComparison.OrdinalIgnoreCase))
                return pair[(equals + 1)..].ToString();
        }

        return null;
    }
}
