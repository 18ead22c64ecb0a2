using System.Globalization;

namespace IngressController.Core.Limits;

/// <summary>How much a tenant's objects may hold, so that no object delays or hides the configuration of others.</summary>
/// <param name="name">What is counted, for the reference.</param>
/// <param name="most">The highest number that is allowed.</param>
/// <param name="unit">What the number counts, in the plural.</param>
/// <param name="reason">Why there is a limit, for the reference.</param>
/// <param name="effect">What happens beyond it, for the reference.</param>
public sealed class Limit(string name, int most, string unit, string reason, string effect)
{
    public string Name => name;

    public int Most => most;

    public string Unit => unit;

    public string Reason => reason;

    public string Effect => effect;

    /// <summary>The highest number with its unit, for messages: <c>4,096 characters</c>.</summary>
    public string Text => $"{Number(most)} {unit}";

    public bool IsExceededBy(long count) => count > most;

    /// <summary>What is wrong with too high a number, as the end of a sentence that begins with the thing; null when it is not too high.</summary>
    public string? ProblemOf(long count) => IsExceededBy(count) ? $"has {Number(count)} {unit}, more than the {Number(most)} that are allowed" : null;

    /// <summary>A number with separators between thousands.</summary>
    public static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
