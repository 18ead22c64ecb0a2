using System.Collections.Frozen;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Substitution;

/// <summary>Begins the replacement of texts in answers, as ngx_http_sub_filter_module does for every status.</summary>
sealed class SubstitutionStep(SubFilterSettings settings)
{
    static readonly FrozenSet<string> Html = new[] { "text/html" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A text from a request is not looked for when it has more characters, as none in a snippet has.</summary>
    const int LongestSearch = 2048;

    readonly FrozenSet<string> _types = settings.Types ?? Html;

    /// <summary>Made once where no text has a variable; else null.</summary>
    readonly SearchedTexts? _fixed = settings.Filters.All(static filter => filter.Search.IsConstant && filter.Replacement.IsConstant)
        ? Of(settings, static text => RequestTarget.OctetsOf(text.Text))
        : null;

    /// <summary>Edits the headers of an answer whose body will be changed, and remembers what to look for.</summary>
    public void Begin(RequestContext context, HttpResponse response)
    {
        if (response.StatusCode == StatusCodes.Status101SwitchingProtocols || response.ContentLength == 0 || !IsSearched(response.ContentType))
            return;
        if ((_fixed ?? Of(settings, text => text.EvaluateDecoded(context))) is not { } texts)
            return;
        response.ContentLength = null;
        if (settings.KeepsLastModified == true)
            EntityTag.Weaken(response);
        else
            (response.Headers.LastModified, response.Headers.ETag) = (default, default);
        if (!HttpMethods.IsHead(context.Http.Request.Method))
            context.Http.Features.Set(new TextSearch(texts, settings.IsOnce != false));
    }

    /// <summary>Adds the filter, in front of those that encode the body.</summary>
    public static void AddFilter(RequestContext context)
    {
        if (context.Http.Features.Get<TextSearch>() is not { } search)
            return;
        context.Http.Features.Set<TextSearch>(null);
        context.AddFilter(inner => new SubstitutedBody(inner, search));
    }

    // Null when there is none to look for.
    static SearchedTexts? Of(SubFilterSettings settings, Func<Template, string> textOf)
    {
        var replacements = new List<Replacement>(settings.Filters.Length);
        foreach (var filter in settings.Filters)
        {
            if (textOf(filter.Search) is { Length: > 0 and <= LongestSearch } search)
                replacements.Add(new(search, textOf(filter.Replacement)));
        }

        return replacements.Count == 0 ? null : new([.. replacements]);
    }

    bool IsSearched(string? contentType)
    {
        if (_types.Contains("*"))
            return true;
        if (string.IsNullOrEmpty(contentType))
            return false;
        var end = contentType.IndexOf(';');
        return _types.GetAlternateLookup<ReadOnlySpan<char>>().Contains((end < 0 ? contentType : contentType.AsSpan(0, end)).Trim());
    }
}
