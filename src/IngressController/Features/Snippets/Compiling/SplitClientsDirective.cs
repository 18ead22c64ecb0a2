using System.Collections.Immutable;
using System.Globalization;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles split_clients: a variable that has one of several values, by the hash of a text (ngx_http_split_clients_module).</summary>
static class SplitClientsDirective
{
    /// <summary>A hundred percent, in hundredths of one.</summary>
    const uint Whole = 10_000;

    public static void Compile(LevelBuilder level, Directive directive)
    {
        if (directive.Arguments[1].Text is not ['$', .. { Length: > 0 } name] || !SnippetVariables.CanBeSet(name))
            level.Refuse(directive, "names no variable of its own behind the text that it splits by");
        else if (level.Text(directive, directive.Arguments[0].Text) is { } source && Read(level, directive) is { } shares)
            level.Variables.Declare(name, new(context => ValueOf(MurmurHash2.Of(source.EvaluateDecoded(context)), shares), IsDecoded: true));
    }

    static ImmutableArray<(uint Below, string Value)>? Read(LevelBuilder level, Directive directive)
    {
        var shares = ImmutableArray.CreateBuilder<(uint Below, string Value)>();
        uint sum = 0, below = 0;
        foreach (var entry in directive.Block!.Value)
        {
            var isRest = entry.Name == "*";
            uint share = 0;
            if (entry is not { Block: null, Arguments: [var value] } || (!isRest && !TryShare(entry.Name, out share)))
            {
                level.Refuse(entry, "is no entry of a split_clients: a share such as 0.5% or 20%, or * for the rest, and its value");
                return null;
            }

            sum = isRest ? Whole : sum + share;
            if (sum > Whole)
            {
                level.Refuse(entry, "brings the shares to more than 100%; nginx would refuse the whole configuration");
                return null;
            }

            below += (uint)(share * (ulong)uint.MaxValue / Whole);
            shares.Add((isRest ? uint.MaxValue : below, value.Text));
        }

        return shares.ToImmutable();
    }

    // At most two digits behind the dot.
    static bool TryShare(string text, out uint share)
    {
        share = 0;
        if (text is not [.. var number, '%'] || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) ||
            percent is <= 0 or > 100 || percent * 100 != decimal.Truncate(percent * 100))
            return false;
        share = (uint)(percent * 100);
        return true;
    }

    static string ValueOf(uint hash, ImmutableArray<(uint Below, string Value)> shares)
    {
        foreach (var (below, value) in shares)
        {
            if (hash < below || below == uint.MaxValue)
                return value;
        }

        return "";
    }
}
