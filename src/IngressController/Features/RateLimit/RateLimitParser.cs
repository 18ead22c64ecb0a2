using IngressController.Core.Annotations;

namespace IngressController.Features.RateLimit;

/// <summary>Reads <c>limit-rps</c>, <c>limit-rpm</c>, <c>limit-connections</c> and related options.</summary>
sealed class RateLimitParser : IPolicyParser
{
    static readonly OptionType<int> Status = OptionTypes.Int(400, 599);

    static readonly Option<int> Rps = Option.Annotation(
        "limit-rps", OptionTypes.Int(), "Requests a second of one client address; above that, and a burst, 503.", standard: "0");

    static readonly Option<int> Rpm = Option.Annotation(
        "limit-rpm", OptionTypes.Int(), "Requests a minute of one client address; above that, and a burst, 503.", standard: "0");

    static readonly Option<int> Connections = Option.Annotation(
        "limit-connections", OptionTypes.Int(), "Requests one client address may have open at a time; above that 503.", standard: "0");

    static readonly Option<int> Multiplier = Option.Annotation(
        "limit-burst-multiplier", OptionTypes.Int(1), "The burst is the limit times this number.", standard: "5");

    static readonly Option<string> AllowList = Option.Annotation(
        "limit-allowlist", OptionTypes.Text, "Clients of these ranges are not limited.");

    static readonly Option<string> Whitelist = Option.Annotation(
        "limit-whitelist", OptionTypes.Text, "Older name of limit-allowlist, read when that one is absent.");

    static readonly Option<int> RateStatus = Option.Both(
        "limit-req-status-code", "503", Status, "Status of limit-rps and limit-rpm, from 400 to 599.");

    static readonly Option<int> ConnectionStatus = Option.Both(
        "limit-conn-status-code", "503", Status, "Status of limit-connections, from 400 to 599.");

    public IReadOnlyList<Option> Options { get; } = [Rps, Rpm, Connections, Multiplier, AllowList, Whitelist, RateStatus, ConnectionStatus];

    public IPolicy? Parse(OptionReader reader)
    {
        var multiplier = reader.Get(Multiplier);
        var (rps, rpm, connections) = (reader.Get(Rps), reader.Get(Rpm), reader.Get(Connections));
        var exempt = ReadExempt(reader);
        if ((rps == 0 && rpm == 0 && connections == 0) || reader.Ingress is not { } ingress)
            return null;
        return new RateLimitPolicy(
            ClientKey.ZoneOf($"{ingress.Key}/{ingress.Uid}"),
            LeakRate.Of(rps, 1, multiplier),
            LeakRate.Of(rpm, 60, multiplier),
            connections,
            exempt,
            reader.Get(RateStatus),
            reader.Get(ConnectionStatus));
    }

    static AddressRanges ReadExempt(OptionReader reader)
    {
        var option = reader.IsAnnotated(AllowList) ? AllowList : Whitelist;
        if (!reader.TryGet(option, out var text))
            return AddressRanges.None;
        if (AddressRanges.TryParse(text, out var ranges, out var problem))
            return ranges;
        reader.Reject(option, problem!);
        return AddressRanges.None;
    }
}
