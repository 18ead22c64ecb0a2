using System.Collections.Frozen;
using IngressController.Proxy;

namespace IngressController.Features.Snippets.Substitution;

/// <summary>Begins the replacement of texts in answers, as ngx_http_sub_filter_module does for every status.</summary>
sealed class SubstitutionStep(SubFilterSettings settings)
{
    static readonly FrozenSet<string> Html = new[] { "text/html" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A text from a request is not looked for when it has more characters, as none in a snippet has.</summary>
    const int LongestSearch = 2048;

    readonly FrozenSet<string> _types = settings.Types ?? Html;

    /// <summary>Edits the headers of an answer whose body will be changed, and remembers what to look for.</summary>
    public void Begin(RequestContext context, HttpResponse response)
    {
        if (response.StatusCode == StatusCodes.Status101SwitchingProtocols || response.ContentLength == 0 || !IsSearched(response.ContentType))
            return;
        var replacements = new List<Replacement>(settings.Filters.Length);
        foreach (var filter in settings.Filters)
        {
            if (filter.Search.EvaluateDecoded(context) is { Length: > 0 and <= LongestSearch } search)
                replacements.Add(new(search, filter.Replacement.EvaluateDecoded(context)));
        }

        if (replacements.Count == 0)
            return;
        response.ContentLength = null;
        if (settings.KeepsLastModified == true)
            EntityTag.Weaken(response);
        else
            (response.Headers.LastModified, response.Headers.ETag) = (default, default);
        if (!HttpMethods.IsHead(context.Http.Request.Method))
            context.Http.Features.Set(new TextSearch([.. replacements], settings.IsOnce != false));
    }

    /// <summary>Adds the filter, in front of those that encode the body.</summary>
    public static void AddFilter(RequestContext context)
    {
        if (context.Http.Features.Get<TextSearch>() is not { } search)
            return;
        context.Http.Features.Set<TextSearch>(null);
        context.AddFilter(inner => new SubstitutedBody(inner, search));
    }

    bool IsSearched(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType))
            return false;
        var end = contentType.IndexOf(';');
        return _types.Contains("*") ||
            _types.GetAlternateLookup<ReadOnlySpan<char>>().Contains((end < 0 ? contentType : contentType.AsSpan(0, end)).Trim());
    }
}
