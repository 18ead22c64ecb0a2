using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Kubernetes.OneShot;

namespace IngressController.Check;

/// <summary>What would be served after a migration, and how that was found.</summary>
/// <param name="Installation">How ingress-nginx is started.</param>
/// <param name="Choice">Which Ingresses are looked at.</param>
/// <param name="Chosen">These, as ours, with all other objects.</param>
/// <param name="Options">How this controller would be started.</param>
/// <param name="Translation">What it would serve.</param>
sealed record Migration(
    NginxInstallation Installation, IngressChoice Choice, ClusterSnapshot Chosen, TranslationOptions Options, TranslationResult Translation)
{
    /// <param name="content">What was read.</param>
    /// <param name="configMap">ingress-nginx' ConfigMap; null: the one its flags name, or its chart's.</param>
    /// <param name="only">The only class; null: those of ingress-nginx, and ours.</param>
    public static Migration Of(ClusterContent content, ObjectKey? configMap, string? only)
    {
        var installation = new NginxInstallation(content.Workloads);
        var choice = new IngressChoice(content.Snapshot, installation, only);
        var chosen = choice.Chosen();
        var options = installation.Options(configMap ?? installation.ConfigMap(content.Snapshot));
        return new(installation, choice, chosen, options, Translator.Translate(chosen, options, FeatureCatalog.Policies));
    }
}
