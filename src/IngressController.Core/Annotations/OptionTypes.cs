using System.Globalization;
using IngressController.Core.Limits;

namespace IngressController.Core.Annotations;

/// <summary>Option types that many options share. They parse as ingress-nginx does.</summary>
public static class OptionTypes
{
    /// <summary>A switch (<see cref="Annotations.Values.TryParseBool"/>).</summary>
    public static OptionType<bool> Bool { get; } = new(
        "true or false",
        static text => Annotations.Values.TryParseBool(text, out var value) ? value : new Unreadable("is neither true nor false"));

    public static OptionType<string> Text { get; } = new("text", static text => text);

    /// <summary>Texts separated by commas (<see cref="Annotations.Values.List"/>).</summary>
    public static OptionType<ValueArray<string>> List { get; } = new("list", static text =>
    {
        var entries = Annotations.Values.List(text);
        return TenantLimits.ListEntries.ProblemOf(entries.Length) is { } problem ? new Unreadable(problem) : entries.ToValueArray();
    });

    /// <summary>A whole number within bounds (inclusive).</summary>
    public static OptionType<int> Int(int lowest = 0, int highest = int.MaxValue) => new(
        $"{lowest}{(highest == int.MaxValue ? " or more" : $" to {highest}")}",
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= lowest && value <= highest
            ? value
            : new Unreadable($"is not a whole number from {lowest} to {highest}"));

    /// <summary>Whole seconds within bounds (inclusive).</summary>
    public static OptionType<TimeSpan> Seconds(int shortest, int longest)
    {
        var number = Int(shortest, longest);
        return new($"seconds, {number.Values}", text => number.Parse(text) is { Problem: { } problem }
            ? new Unreadable(problem)
            : TimeSpan.FromSeconds(number.Parse(text).Value));
    }

    /// <summary>A length of time (<c>75</c> is seconds, <c>600s</c>, <c>1m30s</c>) of at most a day.</summary>
    public static OptionType<TimeSpan> Duration(TimeSpan shortest) => new(
        "length of time, such as 5s or 1m30s",
        text => Durations.TryParse(text, out var value) && value >= shortest && value <= Durations.Longest
            ? value
            : new Unreadable($"is not a length of time such as 5s or 1m30s, from {shortest.TotalSeconds} s to {Durations.Longest.TotalHours} h"));

    /// <summary>Likewise, for what ingress-nginx takes as whole seconds without unit.</summary>
    public static OptionType<TimeSpan> SecondsOrDuration(TimeSpan shortest)
    {
        var any = Duration(shortest);
        return any with
        {
            Parse = text => any.Parse(text) is { Problem: null } parsed && text.AsSpan().ContainsAnyExceptInRange('0', '9')
                ? parsed with { Remarks = [$"is honoured; ingress-nginx wants seconds without a unit, and takes its default for \"{text}\""] }
                : any.Parse(text),
        };
    }

    /// <summary>A number of bytes (<see cref="Sizes"/>).</summary>
    public static OptionType<long> Size(long lowest = 0) => new(
        "size, such as 512, 8k, 1m or 1g",
        text => Sizes.TryParse(text, out var value) && value >= lowest
            ? value
            : new Unreadable($"is not a size such as 512, 8k, 1m or 1g{(lowest > 0 ? $" of at least {lowest} bytes" : "")}"));

    public static OptionType<string> OneOf(params string[] words) => new(
        string.Join(", ", words),
        text => words.Contains(text, StringComparer.Ordinal) ? text : new Unreadable($"is none of {string.Join(", ", words)}"));

    /// <summary>A text whose characters are checked.</summary>
    /// <param name="values">The permitted values, for the reference.</param>
    /// <param name="isValid">Whether a text can be used.</param>
    /// <param name="problem">What is wrong with an invalid text, as the end of a sentence that begins with it.</param>
    public static OptionType<string> TextThat(string values, Func<string, bool> isValid, string problem) =>
        new(values, text => isValid(text) ? text : new Unreadable(problem));
}
