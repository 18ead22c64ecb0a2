using IngressController.Core.Admission;
using IngressController.Metrics;

namespace IngressController.Admission;

/// <summary>Answers reviews from the controller's view of the cluster; from any number of threads.</summary>
sealed class IngressReviewer(ResourceStore store, IngressIndex index, AdmissionJudge judge, AdmissionMetrics metrics, TimeProvider time)
{
    /// <summary>The API server truncates longer warnings.</summary>
    const int MaxWarning = 256;

    /// <summary>Whether all objects have been listed; until then conflicts and classes cannot be judged.</summary>
    public bool IsReady => store.Synced.IsCompletedSuccessfully;

    /// <param name="size">The size of the review in bytes.</param>
    public AdmissionResponse Answer(AdmissionReview review, long size)
    {
        if (!review.IsJudged)
            return new(review.Uid, true);
        var started = time.GetTimestamp();
        if (review.Object.Object is not Ingress ingress)
            return Refusal(review.Uid, $"the Ingress cannot be read: {review.Object.Unreadable?.Field} {review.Object.Unreadable?.Reason}", []);
        var snapshot = store.Snapshot();
        var prepared = time.GetElapsedTime(started);
        var verdict = judge.Judge(snapshot, index, ingress, review.Previous);
        if (!verdict.IsOurs)
            return new(review.Uid, true);
        var took = time.GetElapsedTime(started);
        var warnings = verdict.Warnings.Select(WarningOf).Distinct().ToList();
        if (!verdict.IsAllowed)
        {
            metrics.Refused(ingress.Key);
            var reasons = verdict.Refusals.Select(refusal => $"{refusal.Field}: {refusal.Message}").ToList();
            return Refusal(review.Uid, $"Ingress {ingress.Key} would not be served as it is written: {string.Join("; and ", reasons)}", warnings);
        }

        metrics.Accepted(ingress.Key, new(verdict.Translated, took - prepared, snapshot.Ingresses.Count, prepared, took, size));
        return new(review.Uid, true, null, warnings);
    }

    static AdmissionResponse Refusal(string uid, string message, IReadOnlyList<string> warnings) => new(uid, false, new(message), warnings);

    // A warning is sent in a header, which may hold no control characters.
    static string WarningOf(Diagnostic diagnostic)
    {
        var text = string.Concat($"{diagnostic.Field}: {diagnostic.Message}".Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length <= MaxWarning ? text : $"{text[..(MaxWarning - 1)]}…";
    }
}
