using System.Collections.Immutable;

namespace IngressController.Core.Annotations;

/// <summary>The result of parsing the text of an option.</summary>
/// <param name="Value">The value; meaningless when there is a problem.</param>
/// <param name="Problem">What is wrong with the text, as the end of a sentence that begins with it; null when it is good.</param>
/// <param name="Remarks">Remarks for the author of a text that is honoured.</param>
public readonly record struct Parsed<T>(T Value, string? Problem, ImmutableArray<string> Remarks)
{
    /// <summary>Remarks for the author of a text of which ingress-nginx makes the same, and which hardly says what is meant.</summary>
    public ImmutableArray<string> Doubts { get; init; } = [];

    public static implicit operator Parsed<T>(T value) => new(value, null, []);

    public static implicit operator Parsed<T>(Unreadable problem) => new(default!, problem.Reason, []);
}

/// <summary>A text that cannot be parsed.</summary>
/// <param name="Reason">The end of a sentence that begins with the text.</param>
public readonly record struct Unreadable(string Reason);

/// <summary>How the text of options becomes a value. Stateless: equal texts give equal values.</summary>
/// <param name="Values">The permitted values, for the reference.</param>
/// <param name="Parse">Reads a text without white space around it; never throws.</param>
public sealed record OptionType<T>(string Values, Func<string, Parsed<T>> Parse);
