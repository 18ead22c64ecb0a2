using IngressController.Core.Limits;

namespace IngressController.Core.Annotations;

/// <summary>Whether the annotations of an Ingress are short enough to be read.</summary>
static class AnnotationSize
{
    /// <summary>The annotation that is too long, or with which all are, and what is wrong; null when they are short enough.</summary>
    public static (string Key, string Problem)? ProblemOf(StringMap annotations)
    {
        var all = 0L;
        foreach (var (key, value) in annotations)
        {
            if (AnnotationKeys.NameIn(key) is null)
                continue;
            all += key.Length + value.Length;
            if (TenantLimits.AnnotationLength.ProblemOf(value.Length) is { } problem)
                return (key, problem);
            if (TenantLimits.AnnotationsLength.ProblemOf(all) is { } together)
                return (key, $"{together} for all annotations of an Ingress together");
        }

        return null;
    }
}
