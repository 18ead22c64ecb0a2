using System.Globalization;
using IngressController.Load.Abuse.Attacks;
using IngressController.Load.Targets;

namespace IngressController.Load.Abuse.Running;

/// <summary>The attackers: a program apart from this one, that gets processors only when nobody else wants them.</summary>
static class AttackProcess
{
    /// <param name="attack">What they do.</param>
    /// <param name="kubeconfig">Of the cluster that they write to.</param>
    /// <param name="controller">Whom they attack.</param>
    public static ChildProcess Start(Attack attack, string kubeconfig, LimitedController controller) => ChildProcess.Start("nice",
    [
        "-n", "19", Path.Combine(AppContext.BaseDirectory, "IngressController.Load"), "attack", attack.Name, "--kubeconfig", kubeconfig,
        "--http", Text(controller.Process.Target.Url.Port), "--https", Text(controller.Process.SecureTarget.Url.Port),
        "--health", Text(controller.Process.HealthPort), "--webhook", Text(controller.WebhookPort),
        "--parent", Text(Environment.ProcessId),
    ]);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
