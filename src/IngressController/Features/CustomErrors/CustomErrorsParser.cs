using System.Collections.Immutable;
using System.Globalization;
using IngressController.Core.Annotations;

namespace IngressController.Features.CustomErrors;

/// <summary>Reads <c>custom-http-errors</c> and <c>disable-proxy-intercept-errors</c>.</summary>
sealed class CustomErrorsParser : IPolicyParser
{
    static readonly OptionType<ValueArray<int>> Statuses = new("list of statuses from 300 to 599", static text =>
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        var codes = CodesOf(Values.List(text), 300, bad => remarks.Add($"\"{bad}\" is not a status from 300 to 599; it is left out"));
        return new(codes, null, remarks.ToImmutable());
    });

    static readonly Option<ValueArray<string>> Errors = Option.Annotation(
        "custom-http-errors", OptionTypes.List,
        "Statuses (400 to 599, comma separated) that the default backend answers in place of the upstream or the proxy.");

    static readonly Option<bool> OnlyOwn = Option.Both(
        "disable-proxy-intercept-errors", "false", OptionTypes.Bool,
        "Passes the upstream's answers on, so that custom-http-errors replaces the proxy's own only.");

    static readonly Option<ValueArray<int>> ErrorsDefault = Option.Setting(
        "custom-http-errors", "", Statuses,
        "Statuses (300 to 599, comma separated) that --default-backend-service answers, where an Ingress lists none.");

    public IReadOnlyList<Option> Options { get; } = [Errors, OnlyOwn, ErrorsDefault];

    public IPolicy? Parse(OptionReader reader)
    {
        var own = OfAnnotation(reader);
        var codes = own ?? reader.GetSetting(ErrorsDefault);
        var onlyOwn = reader.Get(OnlyOwn);
        return codes.IsEmpty ? null : new CustomErrorsPolicy(codes, own is not null, onlyOwn);
    }

    static ValueArray<int>? OfAnnotation(OptionReader reader)
    {
        if (!reader.TryAnnotation(Errors, out var parts))
            return null;
        var codes = CodesOf(parts, 400, bad => reader.Reject(Errors, $"\"{bad}\" is not a status from 400 to 599"));
        return codes.IsEmpty ? null : codes;
    }

    static ValueArray<int> CodesOf(IEnumerable<string> parts, int lowest, Action<string> report)
    {
        var codes = new SortedSet<int>();
        foreach (var part in parts)
        {
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code >= lowest && code <= 599)
                codes.Add(code);
            else
                report(part);
        }

        return codes.ToValueArray();
    }
}
