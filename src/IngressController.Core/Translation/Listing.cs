using IngressController.Core.Cluster;

namespace IngressController.Core.Translation;

/// <summary>Several names in a message: the first of them, and how many more there are.</summary>
static class Listing
{
    const int Most = 5;

    public static string Of(IReadOnlyCollection<ObjectKey> keys) =>
        string.Join(", ", keys.Take(Most)) + (keys.Count > Most ? $" and {keys.Count - Most} more" : "");
}
