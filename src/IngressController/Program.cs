IngressController.Tls.OpenSslDefaults.Apply();
return await IngressController.CommandLine.RunAsync(args);
