using System.Globalization;
using IngressController.Features.Snippets.ErrorPages;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles error_page, what belongs to it, and try_files.</summary>
static class ErrorPageDirectives
{
    const Place Levels = Place.Http | Place.Server | Place.AnyLocation;

    public static IReadOnlyDictionary<string, DirectiveRule> Rules { get; } = new Dictionary<string, DirectiveRule>(StringComparer.Ordinal)
    {
        ["error_page"] = new(Levels | Place.IfInLocation, 2, int.MaxValue, ErrorPage),
        ["proxy_intercept_errors"] = Flag(static (errors, isOn) => errors with { Intercepts = isOn }),
        ["recursive_error_pages"] = Flag(static (errors, isOn) => errors with { IsRecursive = isOn }),
        ["try_files"] = new(Place.Server | Place.AnyLocation, 2, int.MaxValue, TryFiles) { IsOnce = true },
    };

    static void ErrorPage(LevelBuilder level, Directive directive)
    {
        var words = directive.Arguments.Select(static word => word.Text).ToList();
        int? status = null;
        var count = words.Count - 1;
        if (words[count - 1] is ['=', .. var replaced])
        {
            count--;
            if (replaced.Length > 0 && !TryStatus(replaced, 200, out var given))
            {
                level.Refuse(directive, $"has \"={replaced}\", which is no status from 200 to 599");
                return;
            }

            status = replaced.Length == 0 ? 0 : int.Parse(replaced, CultureInfo.InvariantCulture);
        }

        var codes = words.Take(count).Select(static word => TryStatus(word, 300, out var code) && code != 499 ? code : 0).ToList();
        if (codes.Count == 0 || codes.Contains(0))
            level.Refuse(directive, "has something else than statuses from 300 to 599, without 499, in front of the page; nginx would not load it");
        else if (status is 204 or 205 or 304 && !words[^1].StartsWith('@'))
            level.Refuse(directive, $"asks for the status {status}, which has no body; name a location that has return {status}");
        else if (level.Text(directive, words[^1]) is { } target && !IsInIf(level, directive))
            level.Errors = level.Errors with { Pages = level.Errors.Pages.Add(new([.. codes], status, target)) };
    }

    static void TryFiles(LevelBuilder level, Directive directive)
    {
        var last = directive.Arguments[^1].Text;
        if (level.Place == Place.Server)
        {
            level.Warn(directive, "has no effect: each path is a location, which does not inherit it");
            return;
        }

        if (last is ['=', .. var code])
        {
            if (!TryStatus(code, 400, out var status))
                level.Refuse(directive, $"ends with \"{last}\", which is no status from 400 to 599");
            else
                level.Errors = level.Errors with { Last = new(status, null) };
        }
        else if (last is not ['/' or '@', ..] && !last.StartsWith('$'))
        {
            level.Refuse(directive, "ends neither with a path, nor with the name of a location, nor with a status such as =404");
            return;
        }
        else if (level.Text(directive, last) is { } target)
        {
            level.Errors = level.Errors with { Last = new(0, target) };
        }

        level.Warn(directive, $"finds no files: there are none here. Every request goes on to {last}; one that leads to itself is answered 500, as in " +
            "ingress-nginx. Take it away, and let the pod decide what it serves");
    }

    static DirectiveRule Flag(Func<ErrorPageLevel, bool, ErrorPageLevel> set) => new(Levels, 1, 1, (level, directive) =>
    {
        if (directive.Arguments[0].Text is "on" or "off")
            level.Errors = set(level.Errors, directive.Arguments[0].Text == "on");
        else
            level.Refuse(directive, "takes on or off");
    })
    { IsOnce = true };

    static bool TryStatus(string text, int lowest, out int status) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status >= lowest && status <= 599;

    static bool IsInIf(LevelBuilder level, Directive directive)
    {
        if (level.Place != Place.IfInLocation)
            return false;
        level.Warn(directive, "is not honoured in an if; write it beside the if, where it holds for all requests");
        return true;
    }
}
