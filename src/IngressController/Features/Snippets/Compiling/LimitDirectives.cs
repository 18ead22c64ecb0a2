using System.Globalization;
using IngressController.Features.Snippets.Limits;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles limit_req and limit_conn, and the zones of http-snippet that they count in.</summary>
static class LimitDirectives
{
    const Place Anywhere = Place.Http | Place.Server | Place.AnyLocation;
    const int HighestRate = 1_000_000;

    public static IReadOnlyDictionary<string, DirectiveRule> Rules { get; } = new Dictionary<string, DirectiveRule>(StringComparer.Ordinal)
    {
        ["limit_req_zone"] = new(Place.Http, 3, 4, RequestZone),
        ["limit_conn_zone"] = new(Place.Http, 2, 2, ConnectionZone),
        ["limit_req"] = new(Anywhere, 1, 3, Requests),
        ["limit_conn"] = new(Anywhere, 2, 2, Connections),
        ["limit_req_status"] = new(Anywhere, 1, 1, static (level, directive) => level.RequestStatus = Status(level, directive) ?? level.RequestStatus),
        ["limit_conn_status"] = new(Anywhere, 1, 1, static (level, directive) => level.ConnectionStatus = Status(level, directive) ?? level.ConnectionStatus),
        ["limit_req_log_level"] = new(Anywhere, 1, 1, static (_, _) => { }),
        ["limit_conn_log_level"] = new(Anywhere, 1, 1, static (_, _) => { }),
    };

    static void RequestZone(LevelBuilder level, Directive directive)
    {
        var rate = directive.Arguments.Select(static word => word.Text).FirstOrDefault(static text => text.StartsWith("rate=", StringComparison.Ordinal));
        if (rate is null || RateOf(rate["rate=".Length..]) is not { } perSecond)
            level.Refuse(directive, "has no rate such as rate=10r/s or rate=30r/m");
        else if (NameOf(level, directive) is { } name && level.Text(directive, directive.Arguments[0].Text) is { } key)
            level.Variables.Declare(new LimitZone(name, key, perSecond));
    }

    static void ConnectionZone(LevelBuilder level, Directive directive)
    {
        if (NameOf(level, directive) is { } name && level.Text(directive, directive.Arguments[0].Text) is { } key)
            level.Variables.Declare(new LimitZone(name, key, 0));
    }

    static void Requests(LevelBuilder level, Directive directive)
    {
        string? name = null;
        var burst = 0;
        var isAtOnce = false;
        foreach (var word in directive.Arguments)
        {
            if (word.Text.StartsWith("zone=", StringComparison.Ordinal))
                name = word.Text["zone=".Length..];
            else if (word.Text.StartsWith("burst=", StringComparison.Ordinal) && Number(word.Text["burst=".Length..]) is > 0 and var number)
                burst = number;
            else if (word.Text == "nodelay")
                isAtOnce = true;
            else if (!word.Text.StartsWith("delay=", StringComparison.Ordinal))
            {
                level.Refuse(directive, $"has \"{word.Text}\", which is none of zone=, burst=, nodelay and delay=");
                return;
            }
        }

        if (Zone(level, directive, name ?? "", isOfRequests: true) is not { } zone)
            return;
        level.RequestLimits.Add(new(zone, burst));
        if (burst > 0 && !isAtOnce)
            level.Warn(directive, "serves a burst at once, where nginx would delay it; the number of requests is bounded alike");
    }

    static void Connections(LevelBuilder level, Directive directive)
    {
        if (Number(directive.Arguments[1].Text) is not (> 0 and <= 65535 and var most))
            level.Refuse(directive, "takes a zone and a number from 1 to 65535");
        else if (Zone(level, directive, directive.Arguments[0].Text, isOfRequests: false) is { } zone)
            level.ConnectionLimits.Add(new(zone, most));
    }

    static LimitZone? Zone(LevelBuilder level, Directive directive, string name, bool isOfRequests)
    {
        if (level.Variables.FindZone(name) is { } zone && zone.MilliPerSecond > 0 == isOfRequests)
            return zone;
        level.Refuse(directive, $"names the zone \"{name}\", which no {(isOfRequests ? "limit_req_zone" : "limit_conn_zone")} of http-snippet makes");
        return null;
    }

    static string? NameOf(LevelBuilder level, Directive directive)
    {
        var zone = directive.Arguments.Select(static word => word.Text).FirstOrDefault(static text => text.StartsWith("zone=", StringComparison.Ordinal));
        if (zone?["zone=".Length..].Split(':')[0] is { Length: > 0 } name)
            return name;
        level.Refuse(directive, "has no zone=name:size");
        return null;
    }

    static int? Status(LevelBuilder level, Directive directive)
    {
        if (Number(directive.Arguments[0].Text) is >= 400 and <= 599 and var status)
            return status;
        level.Refuse(directive, "takes a status from 400 to 599");
        return null;
    }

    /// <summary>Thousandths of a request per second.</summary>
    static long? RateOf(string text)
    {
        var perMinute = text.EndsWith("r/m", StringComparison.Ordinal);
        if (!perMinute && !text.EndsWith("r/s", StringComparison.Ordinal))
            return null;
        return Number(text[..^3]) is > 0 and <= HighestRate and var rate ? Math.Max(1, rate * 1000L / (perMinute ? 60 : 1)) : null;
    }

    static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
