using System.Buffers;
using System.Globalization;
using IngressController.Core.Annotations;

namespace IngressController.Features.Cors;

/// <summary>Reads <c>enable-cors</c> and all <c>cors-*</c>.</summary>
sealed class CorsParser : IPolicyParser
{
    const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    static readonly SearchValues<char> MethodChars = SearchValues.Create(Letters + ", ");
    static readonly SearchValues<char> HeaderChars = SearchValues.Create(Letters + "0123456789-_, ");
    static readonly SearchValues<char> ExposeChars = SearchValues.Create(Letters + "0123456789-_*, ");

    static readonly Option<bool> Enable = Option.Annotation(
        "enable-cors", OptionTypes.Bool,
        "Adds CORS headers to the answers of the paths, and answers preflight requests with 204.", standard: "false");

    static readonly Option<ValueArray<string>> Origin = Option.Annotation(
        "cors-allow-origin", OptionTypes.List,
        "Accepted origins, comma separated: scheme://host[:port], scheme://*.host[:port], null, or * for all.", AnnotationRisk.Medium, "*");

    static readonly Option<string> Methods = Option.Annotation(
        "cors-allow-methods", Names(MethodChars), "Access-Control-Allow-Methods.", AnnotationRisk.Medium,
        "GET, PUT, POST, DELETE, PATCH, OPTIONS");

    static readonly Option<string> Headers = Option.Annotation(
        "cors-allow-headers", Names(HeaderChars), "Access-Control-Allow-Headers.", AnnotationRisk.Medium,
        "DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization");

    static readonly Option<bool> Credentials = Option.Annotation(
        "cors-allow-credentials", OptionTypes.Bool, "Sends Access-Control-Allow-Credentials: true.", standard: "true");

    static readonly Option<string> Expose = Option.Annotation(
        "cors-expose-headers", Names(ExposeChars), "Access-Control-Expose-Headers; not sent unless set.", AnnotationRisk.Medium);

    static readonly Option<int> MaxAge = Option.Annotation(
        "cors-max-age", OptionTypes.Int(), "Access-Control-Max-Age in seconds.", standard: "1728000");

    public IReadOnlyList<Option> Options { get; } = [Enable, Origin, Methods, Headers, Credentials, Expose, MaxAge];

    public IPolicy? Parse(OptionReader reader)
    {
        if (!reader.Get(Enable))
            return null;
        return new CorsPolicy(
            OriginsOf(reader),
            TextOf(reader, Methods) ?? Methods.StandardValue,
            TextOf(reader, Headers) ?? Headers.StandardValue,
            TextOf(reader, Expose),
            reader.Get(Credentials),
            reader.Get(MaxAge).ToString(CultureInfo.InvariantCulture));
    }

    // Null: all, as an empty list is for ingress-nginx too. A list without any usable entry accepts nobody, rather than everybody.
    static ValueArray<OriginPattern>? OriginsOf(OptionReader reader)
    {
        var patterns = new List<OriginPattern>();
        var problems = new List<string>();
        var entries = reader.Get(Origin);
        if (entries.IsEmpty || entries.Contains("*"))
            return null;
        foreach (var entry in entries)
        {
            if (OriginPattern.TryParse(entry, out var pattern))
                patterns.Add(pattern);
            else
                problems.Add($"\"{entry}\" is none of scheme://host[:port], scheme://*.host[:port], null and *{MeantBy(entry)}");
        }

        foreach (var problem in problems)
            reader.Reject(Origin, problem, patterns.Count > 0 ? "the other origins of the list are accepted" : "no origin is accepted");
        return patterns.ToValueArray();
    }

    static string MeantBy(string entry) =>
        entry.EndsWith('/') && OriginPattern.TryParse(entry.TrimEnd('/'), out _) ? ": an origin has no slash at its end"
        : entry.EndsWith(":*", StringComparison.Ordinal) && OriginPattern.TryParse(entry[..^2], out _) ? ": list each port"
        : "";

    /// <summary>Null when not set, or set to nothing.</summary>
    static string? TextOf(OptionReader reader, Option<string> option) =>
        reader.TryGet(option, out var text) && text.Length > 0 ? text : null;

    static OptionType<string> Names(SearchValues<char> allowed) => OptionTypes.TextThat(
        "names separated by commas", text => !text.AsSpan().ContainsAnyExcept(allowed), "is not a comma separated list of names");
}
