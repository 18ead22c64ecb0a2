using IngressController.Core.Annotations;

namespace IngressController.Features.BlockLists;

/// <summary>Reads the ConfigMap's lists of unwanted User-Agent and Referer texts.</summary>
sealed class BlockListParser : IPolicyParser
{
    static readonly OptionType<ValueArray<TextPattern>> Patterns = new("texts or ~regexes, separated by commas", static text =>
    {
        var patterns = new List<TextPattern>();
        var remarks = new List<string>();
        foreach (var entry in Values.List(text))
        {
            if (TextPattern.TryParse(entry, out var pattern, out var problem))
                patterns.Add(pattern);
            else
                remarks.Add($"\"{entry}\" {problem}; this entry is left out, the others hold");
        }

        return new Parsed<ValueArray<TextPattern>>(patterns.ToValueArray(), null, [.. remarks]);
    });

    static readonly Option<ValueArray<TextPattern>> UserAgents = Option.Setting(
        "block-user-agents", "", Patterns, "User-Agent texts, or ~regexes, that are refused with 403.");

    static readonly Option<ValueArray<TextPattern>> Referers = Option.Setting(
        "block-referers", "", Patterns, "Referer texts, or ~regexes, that are refused with 403.");

    public IReadOnlyList<Option> Options { get; } = [UserAgents, Referers];

    public IPolicy? Parse(OptionReader reader) => reader.Shared(UserAgents, static settings =>
    {
        var policy = new BlockListPolicy(settings.Get(UserAgents), settings.Get(Referers));
        return policy.IsEmpty ? null : policy;
    });
}
