namespace IngressController.Core.Translation;

/// <summary>Lists names in a message: the first few, and the number of the others.</summary>
static class Listing
{
    const int Most = 5;

    public static string Of(IReadOnlyCollection<ObjectKey> keys) =>
        string.Join(", ", keys.Take(Most)) + (keys.Count > Most ? $" and {keys.Count - Most} more" : "");
}
